import { describe, expect, test } from 'vitest'
import type { PlayerOptions } from './player-face.ts'
import { settle } from './testing/fake-clock.ts'
import { encodeFakeWindow } from './testing/fake-stage.ts'
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

  test('an answer that a later one has overtaken is not taken', async () => {
    const early = Promise.withResolvers<void>()
    const asked: number[] = []
    const { server, stage, player } = startLong({
      loader: {
        async loadManifest(_signal, offsetMs) {
          asked.push(offsetMs)
          if (offsetMs === 45_000) await early.promise
          return offsetMs > 60_000 ? whole : coarse
        },
        loadSheet: async () => '',
        loadWindow: async ({ tabId, firstSequence }) => {
          server.requests.push(`${tabId}/${firstSequence}`)
          return encodeFakeWindow(firstSequence + 9, STARTED_AT, STARTED_AT + 1)
        },
      },
    })
    await settle()
    player.seek(45_000)
    player.seek(65_000)
    await settle()
    early.resolve()
    await settle()
    expect(asked).toEqual([0, 20_000, 45_000, 65_000])
    player.seek(66_000)
    await settle()
    // Around 45 s all later windows would be one again.
    expect(stage.last('show')).toMatchObject({ keys: ['a/30'], at: STARTED_AT + 66_000 })
    expect(asked).toHaveLength(4)
  })

  test('after a failure a joined window is divided before it is loaded', async () => {
    const { server, stage, player } = startLong()
    const { condense } = server
    server.condense = (offsetMs) => {
      if (offsetMs === 0) return coarse
      server.condense = condense
      throw new Error('the server is away')
    }
    player.seek(65_000)
    await settle()
    expect(phaseOf(player.state)).toBe('failed')
    player.retry()
    await settle()
    expect(server.requests).toEqual(['a/30'])
    expect(stage.last('show')).toMatchObject({ keys: ['a/30'] })
  })
})
