import { expect, test } from 'vitest'
import type { StageCommand } from './stage-protocol.ts'
import { settle } from './testing/fake-clock.ts'
import type { FakeStage } from './testing/fake-stage.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'
import { phaseOf, startPlayer } from './testing/start-player.ts'

const MANIFEST = manifestOf({ a: [windowOf(0, 0, 20_000), windowOf(10, 20_000, 60_000)] })

const showsOf = ({ commands }: FakeStage): (StageCommand & { type: 'show' })[] =>
  commands.filter((command) => command.type === 'show')

const shownOffsets = (stage: FakeStage): number[] => showsOf(stage).map(({ at }) => at - STARTED_AT)

async function startScrubbing(manifest = MANIFEST) {
  const parts = startPlayer(manifest)
  await settle()
  parts.stage.answersShow = false
  const answer = async (): Promise<void> => {
    const show = parts.stage.last('show')
    if (show) parts.stage.answer(show)
    await settle()
  }
  const before = showsOf(parts.stage).length
  return { ...parts, answer, shown: () => shownOffsets(parts.stage).slice(before) }
}

test('of what a hand scrubs over, what has begun is shown, and then what it is at by then', async () => {
  const { player, answer, shown } = await startScrubbing()
  for (const offsetMs of [1_000, 30_000, 40_000, 50_000]) {
    player.seek(offsetMs)
    await settle()
    expect(player.state.targetMs).toBe(offsetMs)
  }
  expect(shown()).toEqual([1_000])
  await answer()
  expect(shown()).toEqual([1_000, 50_000])
  player.seek(5_000)
  player.seek(6_000)
  await answer()
  await answer()
  expect(shown()).toEqual([1_000, 50_000, 6_000])
  expect(player.state).toMatchObject({ offsetMs: 6_000, targetMs: null })
})

const HUNDREDS = [0, 1, 2].map((part) => windowOf(part * 10, part * 100_000, (part + 1) * 100_000))
const LONG = manifestOf({ a: HUNDREDS }, { durationMs: 300_000 })

test('a session is read whole once nobody seeks', async () => {
  const { clock, player, server } = startPlayer(LONG)
  await clock.pass(400)
  player.seek(10_000)
  await clock.pass(400)
  expect(server.requests).toEqual(['a/0'])
  await clock.pass(200)
  expect(server.requests).toEqual(['a/0', 'a/10', 'a/20'])
})

test('what takes long to come is not waited for', async () => {
  const { clock, player, server, answer, shown } = await startScrubbing(LONG)
  server.hold = new Promise(() => {})
  player.seek(150_000)
  await settle()
  server.hold = null
  player.seek(250_000)
  await clock.pass(200)
  expect(shown()).toEqual([])
  await clock.pass(100)
  expect(shown()).toEqual([250_000])
  await answer()
  expect(player.state).toMatchObject({ offsetMs: 250_000, targetMs: null })
})

test('what is being built is waited for, but not for ever', async () => {
  const { clock, player, answer, shown } = await startScrubbing()
  player.seek(1_000)
  await settle()
  player.seek(30_000)
  await clock.pass(900)
  expect(shown()).toEqual([1_000])
  await clock.pass(200)
  expect(shown()).toEqual([1_000, 30_000])
  await answer()
  expect(player.state).toMatchObject({ offsetMs: 30_000, targetMs: null })
})

test('another wish forgets what waits', async () => {
  const { player, stage, answer, shown } = await startScrubbing()
  player.seek(1_000)
  await settle()
  player.seek(30_000)
  player.seekToEnd()
  await settle()
  await answer()
  expect(shown()).toEqual([1_000, 60_000])
  player.seek(2_000)
  await settle()
  player.seek(3_000)
  stage.report({ type: 'show-failed', request: stage.last('show')?.request ?? 0, message: 'no' })
  await settle()
  await answer()
  expect([phaseOf(player.state), player.state.offsetMs]).toEqual(['paused', 3_000])
})
