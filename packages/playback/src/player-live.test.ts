import { expect, test } from 'vitest'
import type { LiveListener } from './live-poll.ts'
import { settle } from './testing/fake-clock.ts'
import { manifestOf, windowOf } from './testing/manifest.ts'
import { phaseOf, startPlayer } from './testing/start-player.ts'

const manifest = (durationMs: number, live = true) =>
  manifestOf({ a: [{ ...windowOf(0, 0, durationMs), complete: !live }] }, { live, durationMs })

/** A player that is told of news by the test. */
function start(options: Parameters<typeof startPlayer>[1] = {}) {
  const listeners: LiveListener[] = []
  let stops = 0
  const watch = (listener: LiveListener) => {
    listeners.push(listener)
    return () => void (stops += 1)
  }
  const started = startPlayer(manifest(10_000), { watch, ...options })
  return {
    ...started,
    countStops: () => stops,
    stream: (isOpen: boolean) => listeners[0]?.onStream(isOpen),
    tell: () => listeners[0]?.onNews(),
  }
}

test('a live session that tells of news is asked when there are any, and hardly else', async () => {
  const { clock, server, player, stream, tell } = start()
  await settle()
  stream(true)
  const asked = server.manifestOffsets.length
  await clock.pass(50_000)
  expect(server.manifestOffsets).toHaveLength(asked)
  server.manifest = manifest(15_000)
  tell()
  await settle()
  expect(player.state.durationMs).toBe(15_000)
  expect(server.manifestOffsets).toHaveLength(asked + 1)
})

test('news that come while the manifest is under way are asked for after it', async () => {
  const { server, player, stream, tell } = start()
  await settle()
  stream(true)
  const asked = server.manifestOffsets.length
  for (let count = 0; count < 5; count += 1) tell()
  server.manifest = manifest(15_000)
  await settle()
  await settle()
  expect(player.state.durationMs).toBe(15_000)
  expect(server.manifestOffsets).toHaveLength(asked + 2)
})

test('without a stream the manifest is asked for again and again', async () => {
  const { clock, server, player, stream } = start()
  await settle()
  stream(true)
  stream(false)
  server.manifest = manifest(15_000)
  await clock.pass(2_000)
  await settle()
  expect(player.state.durationMs).toBe(15_000)
})

test('the end of the session ends the player at its edge, and the watching', async () => {
  const { clock, server, player, reach, stream, tell, countStops } = start({ playing: true })
  await settle()
  stream(true)
  reach(10_000)
  expect(phaseOf(player.state)).toBe('live')
  server.manifest = manifest(10_000, false)
  tell()
  await settle()
  expect(phaseOf(player.state)).toBe('ended')
  expect(countStops()).toBe(1)
  const asked = server.manifestOffsets.length
  tell()
  await clock.pass(120_000)
  expect(server.manifestOffsets).toHaveLength(asked)
})

test('a player that is taken down watches no more, and one of a closed session never does', async () => {
  const { player, stream, countStops } = start()
  await settle()
  stream(true)
  player.destroy()
  expect(countStops()).toBe(1)
  const watched: unknown[] = []
  const watch = (listener: LiveListener) => {
    watched.push(listener)
    return () => {}
  }
  startPlayer(manifest(10_000, false), { watch })
  await settle()
  expect(watched).toEqual([])
})
