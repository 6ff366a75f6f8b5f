import { describe, expect, test } from 'vitest'
import type { SegmentEntry } from '../../storage/replay-log.ts'
import { computeReplayTabs } from './replay-windows.ts'

/** A segment of 10 ms: sequence 3 is from 30 to 40. */
function entry(sequence: number, init: Partial<SegmentEntry> = {}): SegmentEntry {
  return {
    windowId: 'a',
    sequence,
    firstAt: sequence * 10,
    lastAt: sequence * 10 + 10,
    receivedAt: 1_000 + sequence * 10 + 10,
    clockOffsetMs: 0,
    eventCount: 2,
    startsWithSnapshot: false,
    sizeBytes: 100,
    isDamaged: false,
    packId: null,
    ...init,
  }
}

const snapshot = (sequence: number, init: Partial<SegmentEntry> = {}) =>
  entry(sequence, { startsWithSnapshot: true, ...init })

function compute(segments: SegmentEntry[], live = false) {
  const [tab] = computeReplayTabs(segments, { borrowedOffsetMs: 1_000, live })
  return {
    windows: tab?.windows.map((window) => [window.firstSequence, window.lastSequence]),
    gaps: tab?.gaps,
    complete: tab?.windows.map(({ complete }) => complete),
  }
}

test('a window begins with each snapshot and ends before the next', () => {
  expect(compute([snapshot(0), entry(1), snapshot(2), entry(3), entry(4)])).toEqual({
    windows: [
      [0, 1],
      [2, 4],
    ],
    gaps: [],
    complete: [true, true],
  })
})

test('a window adds up what is in it', () => {
  const [tab] = computeReplayTabs([snapshot(0), entry(1, { lastAt: 15 }), entry(2)], {
    borrowedOffsetMs: 0,
    live: false,
  })
  expect(tab?.windows).toEqual([
    {
      fromAt: 0,
      toAt: 30,
      firstSequence: 0,
      lastSequence: 2,
      eventCount: 6,
      sizeBytes: 300,
      complete: true,
    },
  ])
})

test('what follows a missing segment is a gap until the next snapshot', () => {
  expect(compute([snapshot(0), entry(2), entry(3), snapshot(4)])).toEqual({
    windows: [
      [0, 0],
      [4, 4],
    ],
    gaps: [{ fromAt: 10, toAt: 40, reason: 'missing_segments' }],
    complete: [false, true],
  })
})

test('a snapshot right after a missing segment plays from there', () => {
  expect(compute([snapshot(0), snapshot(3)])).toMatchObject({
    windows: [
      [0, 0],
      [3, 3],
    ],
    gaps: [{ fromAt: 10, toAt: 30, reason: 'missing_segments' }],
  })
})

test('a beginning without a snapshot is a gap: not recorded if it is the first, missing if not', () => {
  expect(compute([entry(0), snapshot(1)]).gaps).toEqual([
    { fromAt: 0, toAt: 10, reason: 'no_snapshot' },
  ])
  expect(compute([entry(1), snapshot(2)]).gaps).toEqual([
    { fromAt: 10, toAt: 20, reason: 'missing_segments' },
  ])
})

test('segments with session events only belong to the window and are no gap before one', () => {
  expect(compute([entry(0, { eventCount: 0 }), snapshot(1), entry(2, { eventCount: 0 })])).toEqual({
    windows: [[1, 2]],
    gaps: [],
    complete: [true],
  })
})

describe('keyframes', () => {
  const keyframe = (sequence: number, fault: string | null = null) => ({
    windowId: 'a',
    sequence,
    at: sequence * 10,
    eventCount: 5,
    sizeBytes: 40,
    fault,
    isConfirmed: false,
  })
  const computeWith = (segments: SegmentEntry[], keyframes: ReturnType<typeof keyframe>[]) => {
    const [tab] = computeReplayTabs(segments, { borrowedOffsetMs: 0, live: false, keyframes })
    const windows = tab?.windows.map((window) => [window.firstSequence, window.lastSequence])
    return { windows, gaps: tab?.gaps }
  }

  test('a window begins with each that has no fault', () => {
    const segments = [snapshot(0), entry(1), entry(2), entry(3), snapshot(4)]
    expect(computeWith(segments, [keyframe(1), keyframe(3, 'differs')])).toEqual({
      windows: [
        [0, 0],
        [1, 3],
        [4, 4],
      ],
      gaps: [],
    })
  })

  test('a segment that is damaged later costs no more than its window', () => {
    const segments = [snapshot(0), entry(1, { isDamaged: true }), entry(2), entry(3)]
    expect(computeWith(segments, [keyframe(3)])).toMatchObject({
      windows: [
        [0, 0],
        [3, 3],
      ],
      gaps: [{ reason: 'damaged' }],
    })
  })

  test('those of other tabs divide nothing', () => {
    const other = { ...keyframe(1), windowId: 'b' }
    expect(computeWith([snapshot(0), entry(1)], [other]).windows).toEqual([[0, 1]])
  })
})

test('a damaged segment is a gap of its own kind until the next snapshot', () => {
  const damaged = entry(1, { isDamaged: true })
  expect(compute([snapshot(0), damaged, entry(2), snapshot(3)])).toMatchObject({
    windows: [
      [0, 0],
      [3, 3],
    ],
    gaps: [{ fromAt: 10, toAt: 30, reason: 'damaged' }],
    complete: [false, true],
  })
})

test('damaged segments at the beginning and at the end are gaps too', () => {
  const edges = [snapshot(0, { isDamaged: true }), snapshot(1), entry(2, { isDamaged: true })]
  expect(compute(edges)).toMatchObject({
    windows: [[1, 1]],
    gaps: [
      { fromAt: 0, toAt: 10, reason: 'damaged' },
      { fromAt: 20, toAt: 30, reason: 'damaged' },
    ],
  })
})

test('a tab of which everything is damaged is one gap', () => {
  const all = [snapshot(0, { isDamaged: true }), entry(1, { isDamaged: true })]
  expect(compute(all)).toMatchObject({
    windows: [],
    gaps: [{ fromAt: 0, toAt: 20, reason: 'damaged' }],
  })
})

test('the last window of a live session may still grow, the ones before may not', () => {
  expect(compute([snapshot(0), snapshot(1)], true).complete).toEqual([true, false])
})

test('times are corrected by the offset of the segment, or else by that of the session', () => {
  const [tab] = computeReplayTabs(
    [snapshot(0, { clockOffsetMs: null }), entry(1, { clockOffsetMs: 5_000 })],
    { borrowedOffsetMs: 1_000, live: false },
  )
  expect(tab?.windows[0]).toMatchObject({ fromAt: 1_000, toAt: 5_020 })
})

test('each tab has windows of its own, and the tabs come in the order of their beginning', () => {
  const tabs = computeReplayTabs(
    [snapshot(0, { windowId: 'a', firstAt: 500, lastAt: 600 }), snapshot(0, { windowId: 'b' })],
    { borrowedOffsetMs: 0, live: false },
  )
  expect(tabs.map(({ windowId, windows }) => [windowId, windows.length])).toEqual([
    ['b', 1],
    ['a', 1],
  ])
})

test('a session without segments has no tabs', () => {
  expect(computeReplayTabs([], { borrowedOffsetMs: 0, live: true })).toEqual([])
})
