import { describe, expect, test } from 'vitest'
import { createPlayer } from './player.ts'
import { settle } from './testing/fake-clock.ts'
import { createFakeStage } from './testing/fake-stage.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'
import { phaseOf, startPlayer as start } from './testing/start-player.ts'

const TWO_WINDOWS = manifestOf({ a: [windowOf(0, 0, 20_000), windowOf(10, 20_000, 60_000)] })

describe('opening', () => {
  test('shows the wanted moment, paused, and says so only once the stage has', async () => {
    const { stage, player } = start(TWO_WINDOWS, { startMs: 25_000 })
    stage.answersShow = false
    await settle()
    const show = stage.last('show')
    expect(show).toMatchObject({ keys: ['a/10'], at: STARTED_AT + 25_000, playing: false })
    expect(phaseOf(player.state)).toBe('buffering')
    if (show) stage.answer(show)
    expect(player.state).toMatchObject({ phase: { name: 'paused' }, offsetMs: 25_000 })
  })

  test('says that there is no replay', async () => {
    const { player } = start(manifestOf({}))
    await settle()
    expect(phaseOf(player.state)).toBe('empty')
  })

  test('keeps to the session when the moment lies outside of it', async () => {
    const { player } = start(TWO_WINDOWS, { startMs: 9_000_000 })
    await settle()
    expect(player.state.offsetMs).toBe(60_000)
  })
})

describe('seeking', () => {
  test('a storm of seeks ends at the last one', async () => {
    const { stage, player } = start(TWO_WINDOWS)
    await settle()
    stage.answersShow = false
    for (let step = 0; step < 200; step += 1) player.seek((step * 7_919) % 60_000)
    player.seek(31_500)
    await settle()
    const shows = stage.commands.filter((command) => command.type === 'show')
    for (const show of shows) stage.answer(show)
    expect(player.state).toMatchObject({ offsetMs: 31_500, targetMs: null })
  })

  test('a window that comes late for a seek that was given up is not shown', async () => {
    const far = { ...windowOf(10, 50_000, 60_000), sizeBytes: 9_000_000 }
    const { stage, server, player } = start(manifestOf({ a: [windowOf(0, 0, 50_000), far] }))
    await settle()
    const { promise, resolve } = Promise.withResolvers<void>()
    server.hold = promise
    player.seek(55_000)
    expect(phaseOf(player.state)).toBe('buffering')
    player.seek(1_000)
    await settle()
    expect(player.state).toMatchObject({ phase: { name: 'paused' }, offsetMs: 1_000 })
    resolve()
    await settle()
    expect(stage.last('show')).toMatchObject({ at: STARTED_AT + 1_000 })
    expect(player.state.offsetMs).toBe(1_000)
  })

  test('publishes the target while it is on its way', async () => {
    const { stage, player } = start(TWO_WINDOWS)
    await settle()
    stage.answersShow = false
    player.seek(5_000)
    await settle()
    expect(player.state).toMatchObject({ offsetMs: 0, targetMs: 5_000 })
  })
})

describe('playing', () => {
  test('hands the next window to the stage before it is reached', async () => {
    const { stage } = start(TWO_WINDOWS, { playing: true })
    await settle()
    expect(stage.last('extend')).toMatchObject({
      keys: ['a/0', 'a/10'],
      limitAt: STARTED_AT + 60_000,
    })
  })

  test('changes to another tab where that comes to the front', async () => {
    const manifest = manifestOf({ a: [windowOf(0, 0, 60_000)], b: [windowOf(0, 10_000, 60_000)] })
    const { stage, player, reach } = start(manifest, { playing: true })
    await settle()
    expect(stage.last('show')).toMatchObject({ keys: ['a/0'], limitAt: STARTED_AT + 10_000 })
    reach(10_000)
    await settle()
    expect(stage.last('show')).toMatchObject({ keys: ['b/0'], playing: true })
    expect(player.state.tabId).toBe('b')
  })

  test('ends at the end, and plays from the start when asked again', async () => {
    const { stage, player, reach } = start(TWO_WINDOWS, { playing: true })
    await settle()
    reach(60_000)
    expect(player.state).toMatchObject({ phase: { name: 'ended' }, offsetMs: 60_000 })
    player.play()
    await settle()
    expect(stage.last('show')).toMatchObject({ at: STARTED_AT, playing: true })
  })

  test('time reported before a seek was shown is ignored', async () => {
    const { stage, player, play } = start(TWO_WINDOWS, { playing: true, skipInactivity: false })
    await settle()
    stage.answersShow = false
    player.seek(50_000)
    play(3_000)
    expect(player.state).toMatchObject({ offsetMs: 0, targetMs: 50_000 })
  })

  test('skips inactivity of five seconds and more, up to just before it ends', async () => {
    const { stage, player, play } = start(manifestOf({ a: [windowOf(0, 0, 60_000)] }), {
      playing: true,
    })
    const active = [500, 1_000, 30_000, 59_000].map((offsetMs) => STARTED_AT + offsetMs)
    stage.activity.set('a/0', active)
    await settle()
    expect(player.state.idle).toEqual([
      { from: 1_000, to: 30_000 },
      { from: 30_000, to: 59_000 },
    ])
    play(2_100)
    await settle()
    expect(stage.last('show')).toMatchObject({ at: STARTED_AT + 29_000, playing: true })
    expect(player.state.skipped).toEqual({ from: 2_100, to: 29_000 })
  })

  test('plays inactivity when skipping is off', async () => {
    const { stage, player, play } = start(manifestOf({ a: [windowOf(0, 0, 60_000)] }), {
      playing: true,
      skipInactivity: false,
    })
    await settle()
    play(20_000)
    await settle()
    expect(stage.commands.filter(({ type }) => type === 'show')).toHaveLength(1)
    expect(player.state.offsetMs).toBe(20_000)
  })
})

describe('gaps', () => {
  const GAP = {
    fromAt: STARTED_AT + 20_000,
    toAt: STARTED_AT + 30_000,
    reason: 'missing_segments' as const,
  }
  const withGap = {
    ...TWO_WINDOWS,
    tabs: [
      {
        windowId: 'a',
        windows: [windowOf(0, 0, 20_000), windowOf(10, 30_000, 60_000)],
        gaps: [GAP],
      },
    ],
  }

  test('a gap is shown for a moment and left by itself', async () => {
    const { clock, player, reach } = start(withGap, { playing: true })
    await settle()
    reach(20_000)
    expect(player.state.phase).toEqual({
      name: 'gap',
      reason: 'missing_segments',
      fromMs: 20_000,
      toMs: 30_000,
      playing: true,
    })
    await clock.pass(2_000)
    expect(player.state).toMatchObject({ phase: { name: 'playing' }, offsetMs: 30_000 })
  })

  test('a seek into a gap stays in it', async () => {
    const { clock, player } = start(withGap)
    await settle()
    player.seek(25_000)
    await clock.pass(10_000)
    expect(player.state).toMatchObject({ phase: { name: 'gap', playing: false }, offsetMs: 25_000 })
  })

  test('a window that cannot be drawn becomes a gap', async () => {
    const { stage, player } = start(TWO_WINDOWS)
    stage.unplayable.add('a/10')
    await settle()
    player.seek(30_000)
    await settle()
    expect(player.state.phase).toMatchObject({ name: 'gap', reason: 'damaged' })
    expect(player.state.gaps).toEqual([{ from: 20_000, to: 60_000, reason: 'damaged' }])
  })
})

test('a window that ends early is asked about again: the rest of it is a gap', async () => {
  const { server, player } = start(TWO_WINDOWS)
  server.cutAt.set('a/0', 4)
  const [tab] = TWO_WINDOWS.tabs
  const cut = { ...windowOf(0, 0, 8_000), lastSequence: 4, complete: false }
  const gap = { fromAt: STARTED_AT + 8_000, toAt: STARTED_AT + 20_000, reason: 'damaged' } as const
  const tabs = [{ windowId: 'a', windows: [cut, ...(tab?.windows.slice(1) ?? [])], gaps: [gap] }]
  // The first manifest has been asked for by now, and the second has not.
  server.manifest = { ...TWO_WINDOWS, tabs }
  await settle()
  expect(player.state.gaps).toEqual([{ from: 8_000, to: 20_000, reason: 'damaged' }])
  expect(player.state.phase).toEqual({ name: 'paused' })
  player.seek(12_000)
  await settle()
  expect(player.state.phase).toMatchObject({ name: 'gap', reason: 'damaged' })
})

describe('a live session', () => {
  const live = manifestOf(
    { a: [{ ...windowOf(0, 0, 10_000), complete: false }] },
    {
      live: true,
      durationMs: 10_000,
    },
  )
  const grown = manifestOf(
    { a: [{ ...windowOf(0, 0, 15_000), lastSequence: 12, complete: false }] },
    { live: true, durationMs: 15_000 },
  )

  test('waits at its edge and goes on with what has come since', async () => {
    const { stage, clock, server, player, reach, play } = start(live, { playing: true })
    await settle()
    reach(10_000)
    expect(phaseOf(player.state)).toBe('live')
    server.manifest = grown
    await clock.pass(2_000)
    await settle()
    expect(server.requests).toEqual(['a/0', 'a/0>9'])
    expect(stage.last('extend')).toMatchObject({ keys: ['a/0'], limitAt: STARTED_AT + 15_000 })
    expect(stage.commands.at(-1)).toEqual({ type: 'play' })
    play(10_050)
    expect(player.state).toMatchObject({ phase: { name: 'playing' }, durationMs: 15_000 })
  })

  test('opens at its edge unless a moment is asked for', async () => {
    const { stage, player } = start(live, { startMs: null })
    await settle()
    expect(stage.last('show')).toMatchObject({ at: STARTED_AT + 10_000 })
    expect(player.state.offsetMs).toBe(10_000)
  })

  test('is scrubbed back, and joined again at its edge', async () => {
    const { player, reach } = start(live, { playing: true })
    await settle()
    player.seek(2_000)
    await settle()
    expect(player.state).toMatchObject({ offsetMs: 2_000, phase: { name: 'playing' } })
    player.seekToEnd()
    await settle()
    reach(10_000)
    expect(player.state).toMatchObject({ offsetMs: 10_000, phase: { name: 'live' } })
  })

  test('grows while paused without moving', async () => {
    const { clock, server, player } = start(live, { startMs: 4_000 })
    await settle()
    server.manifest = grown
    await clock.pass(2_000)
    await settle()
    expect(player.state).toMatchObject({
      phase: { name: 'paused' },
      offsetMs: 4_000,
      durationMs: 15_000,
    })
  })

  test('ends where it stood waiting once it is over, and is asked for no more', async () => {
    const { clock, server, player, reach } = start(live, { playing: true })
    await settle()
    reach(10_000)
    server.manifest = { ...live, live: false }
    await clock.pass(2_000)
    await settle()
    expect(phaseOf(player.state)).toBe('ended')
    server.manifest = { ...grown, endedAt: STARTED_AT + 99_000 }
    await clock.pass(20_000)
    expect(player.state.durationMs).toBe(10_000)
  })

  test('says at its edge that what arrived is damaged, and goes on with what is not', async () => {
    const { stage, clock, server, player } = start(live, { playing: true })
    stage.unplayable.add('a/0')
    await clock.pass(1_900)
    const damaged = { name: 'gap', reason: 'damaged', fromMs: 0 }
    expect(player.state).toMatchObject({ phase: { ...damaged, toMs: 10_000 }, offsetMs: 10_000 })
    server.manifest = grown
    await clock.pass(2_000)
    await settle()
    expect(player.state.phase).toMatchObject({ ...damaged, toMs: 15_000 })
    const [tab] = grown.tabs
    server.manifest = {
      ...grown,
      endedAt: STARTED_AT + 20_000,
      tabs: [
        {
          windowId: 'a',
          gaps: [],
          windows: [...(tab?.windows ?? []), windowOf(10, 15_000, 20_000)],
        },
      ],
    }
    await clock.pass(4_000)
    expect(player.state).toMatchObject({ phase: { name: 'playing' }, offsetMs: 15_000 })
  })

  test('ends in the gap when nothing of it could be drawn', async () => {
    const { stage, clock, server, player } = start(live, { playing: true })
    stage.unplayable.add('a/0')
    await clock.pass(1_900)
    server.manifest = { ...live, live: false }
    await clock.pass(4_000)
    const phase = { name: 'gap', reason: 'damaged', playing: false }
    expect(player.state).toMatchObject({ phase, offsetMs: 10_000, live: false })
  })

  test('begins to play when its first window comes', async () => {
    const empty = manifestOf({}, { live: true, durationMs: 0 })
    const { clock, server, player } = start(empty)
    await settle()
    expect(phaseOf(player.state)).toBe('empty')
    server.manifest = live
    await clock.pass(2_000)
    await settle()
    expect(phaseOf(player.state)).toBe('paused')
  })

  test('a poll that fails changes nothing and is tried again', async () => {
    const { clock, server, player } = start(live)
    await settle()
    server.manifestFailures = 2
    await clock.pass(4_000)
    expect(phaseOf(player.state)).toBe('paused')
    server.manifest = grown
    await clock.pass(4_000)
    await settle()
    expect(player.state.durationMs).toBe(15_000)
  })
})

describe('failing', () => {
  test('a window is tried three times, then the failure is said, and retry() works', async () => {
    const { clock, server, player } = start(TWO_WINDOWS)
    server.windowFailures = 3
    await clock.pass(5_000)
    expect(server.requests).toEqual(['a/0', 'a/0', 'a/0'])
    expect(player.state.phase).toEqual({
      name: 'failed',
      message: 'the window is away',
      hint: null,
    })
    player.retry()
    await clock.pass(0)
    await settle()
    expect(phaseOf(player.state)).toBe('paused')
  })

  test('a manifest that fails is said with its hint, and retry() asks again', async () => {
    const error = Object.assign(new Error('no answer'), { hint: 'start the server' })
    const { player, server } = start(TWO_WINDOWS)
    server.manifestFailures = 0
    await settle()
    const failing = createPlayer({
      stage: createFakeStage(),
      loader: {
        loadManifest: () => Promise.reject(error),
        loadWindow: () => Promise.reject(error),
        loadSheet: () => Promise.reject(error),
      },
    })
    await settle()
    expect(failing.state.phase).toEqual({
      name: 'failed',
      message: 'no answer',
      hint: 'start the server',
    })
    failing.destroy()
    expect(phaseOf(player.state)).toBe('paused')
  })

  test('a destroyed player says nothing more', async () => {
    const { stage, player } = start(TWO_WINDOWS)
    await settle()
    const heard: string[] = []
    player.subscribe((state) => heard.push(phaseOf(state)))
    player.destroy()
    stage.report({ type: 'size', width: 10, height: 10 })
    expect(heard).toEqual(['paused'])
  })
})
