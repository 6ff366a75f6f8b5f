import { describe, expect, test } from 'vitest'
import type { PlayerOptions } from './player.ts'
import { settle } from './testing/fake-clock.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'
import { phaseOf, startPlayer as start } from './testing/start-player.ts'

describe('a long session, whose windows are listed one by one only near the moment asked for', () => {
  const fine = [0, 1, 2, 3].map((place) => ({
    ...windowOf(place * 10, place * 20_000, (place + 1) * 20_000),
    sizeBytes: 8_000_000,
  }))
  const [first, second, third, last] = fine
  if (!first || !second || !third || !last) throw new Error('four windows')
  const joined = { ...second, lastSequence: 39, toAt: last.toAt, parts: 3 }
  const coarse = manifestOf({ a: [first, joined] }, { durationMs: 80_000 })
  const whole = manifestOf({ a: fine }, { durationMs: 80_000 })

  /** The manifest around the start joins what comes later; any other names every window. */
  const startLong = (options: Partial<PlayerOptions> = {}) => {
    const started = start(coarse, options)
    Object.assign(started.server, {
      manifest: whole,
      condense: (offsetMs: number) => (offsetMs < 20_000 ? coarse : whole),
    })
    return started
  }

  test('its next part alone is read ahead', async () => {
    const { server, stage, player } = startLong({ playing: true })
    await settle()
    expect(server.manifestOffsets).toEqual([0, 20_000])
    expect(server.requests).toEqual(['a/0', 'a/10'])
    expect(stage.last('extend')).toMatchObject({ keys: ['a/0', 'a/10'] })
    expect(phaseOf(player.state)).toBe('playing')
  })

  test('a seek far away asks for the manifest there, and loads the one window', async () => {
    const { server, stage, player } = startLong({ startMs: 0 })
    player.seek(65_000)
    await settle()
    expect(server.manifestOffsets).toContain(65_000)
    expect(server.requests).toEqual(['a/30'])
    expect(stage.last('show')).toMatchObject({ keys: ['a/30'], at: STARTED_AT + 65_000 })
  })

  test('a server that joins windows even there is believed', async () => {
    const { server, stage, player } = start(coarse)
    await settle()
    player.seek(65_000)
    await settle()
    expect(server.manifestOffsets).toEqual([0, 20_000, 65_000])
    expect(stage.last('show')).toMatchObject({ keys: ['a/10'] })
  })
})
