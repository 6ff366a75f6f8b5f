import { describe, expect, test } from 'vitest'
import { settle } from './testing/fake-clock.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'
import { startPlayer as start } from './testing/start-player.ts'

const TWO_WINDOWS = manifestOf({ a: [windowOf(0, 0, 20_000), windowOf(10, 20_000, 60_000)] })

describe('a loop', () => {
  const span = { from: 5_000, to: 9_000 }

  test('begins again at its end, and ends with a seek out of it', async () => {
    const { stage, player, play } = start(TWO_WINDOWS, { playing: true, skipInactivity: false })
    await settle()
    player.setLoop(span)
    await settle()
    expect(stage.last('show')).toMatchObject({ at: STARTED_AT + 5_000, playing: true })
    play(9_010)
    await settle()
    expect(player.state).toMatchObject({ offsetMs: 5_000, phase: { name: 'playing' }, loop: span })
    player.seek(6_000)
    await settle()
    expect(player.state.loop).toEqual(span)
    player.seek(30_000)
    await settle()
    expect(player.state).toMatchObject({ loop: null, offsetMs: 30_000 })
  })

  test('inactivity at its end leads back to its start', async () => {
    const { stage, player, play } = start(manifestOf({ a: [windowOf(0, 0, 60_000)] }), {
      playing: true,
      loop: { from: 0, to: 20_000 },
    })
    stage.activity.set(
      'a/0',
      [500, 1_000, 30_000].map((offsetMs) => STARTED_AT + offsetMs),
    )
    await settle()
    play(2_100)
    await settle()
    expect(player.state.offsetMs).toBe(0)
  })

  test.each([
    { from: 9_000, to: 5_000 },
    { from: 5_000, to: 5_100 },
    { from: Number.NaN, to: 9_000 },
    { from: 61_000, to: 90_000 },
  ])('of %o is none', async (wrong) => {
    const { player } = start(TWO_WINDOWS)
    await settle()
    player.setLoop(wrong)
    expect(player.state.loop).toBeNull()
  })
})

test('goes from mark to mark, and says where there is none', async () => {
  const { player } = start(TWO_WINDOWS)
  await settle()
  player.setMarks([
    { offsetMs: 1_000, kind: 'click' },
    { offsetMs: 9_000, kind: 'error' },
  ])
  expect(player.seekMark(1, ({ kind }) => kind === 'error')).toBe(true)
  await settle()
  expect(player.state.offsetMs).toBe(9_000)
  expect(player.seekMark(1)).toBe(false)
  expect(player.seekMark(-1)).toBe(true)
  await settle()
  expect(player.state.offsetMs).toBe(1_000)
})

test('a speed that is none of those offered is ignored, and so is no moment', async () => {
  const { player } = start(TWO_WINDOWS)
  await settle()
  player.setSpeed(0)
  player.setSpeed(Number.NaN)
  player.seek(Number.NaN)
  expect(player.state).toMatchObject({ speed: 1, offsetMs: 0, targetMs: null })
})

test('tells how much was recorded when: by seconds where it was read, evenly elsewhere', async () => {
  const large = { ...windowOf(10, 40_000, 60_000), sizeBytes: 9_000_000, eventCount: 40 }
  const { stage, player } = start(manifestOf({ a: [windowOf(0, 0, 40_000), large] }))
  stage.rate.set('a/0', [7, 0, 3])
  stage.degraded.set('a/0', [STARTED_AT + 1_500])
  await settle()
  const { stepMs, counts } = player.state.activity
  expect(stepMs).toBe(1_000)
  expect(Array.from(counts.slice(0, 4))).toEqual([7, 0, 3, 0])
  expect(Array.from(counts.slice(40, 60))).toEqual(Array.from({ length: 20 }, () => 2))
  expect(player.state.degraded).toEqual([1_500])
  const { degraded } = player.state
  player.setHints([{ tabId: 'a', at: STARTED_AT }])
  expect(player.state.degraded).toBe(degraded)
})
