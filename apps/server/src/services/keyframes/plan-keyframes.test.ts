import { expect, test } from 'vitest'
import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'
import { planKeyframes } from './plan-keyframes.ts'

/** Segment n of five seconds and 20 kB. */
function entry(sequence: number, init: Partial<SegmentEntry> = {}): SegmentEntry {
  return {
    windowId: 'a',
    sequence,
    firstAt: sequence * 5_000,
    lastAt: sequence * 5_000 + 5_000,
    receivedAt: sequence * 5_000 + 5_000,
    clockOffsetMs: 0,
    eventCount: 2,
    startsWithSnapshot: sequence === 0,
    sizeBytes: 20_000,
    isDamaged: false,
    packId: null,
    ...init,
  }
}

const entries = (count: number, init: Partial<SegmentEntry> = {}): SegmentEntry[] =>
  Array.from({ length: count }, (_, sequence) => entry(sequence, init))

function keyframe(sequence: number, init: Partial<KeyframeEntry> = {}): KeyframeEntry {
  const times = { at: sequence * 5_000, eventCount: 2, sizeBytes: 100 }
  return { windowId: 'a', sequence, fault: null, isConfirmed: false, ...times, ...init }
}

const plan = (segments: SegmentEntry[], keyframes: KeyframeEntry[] = []) => {
  const made = planKeyframes(segments, keyframes)
  return made && { ...made, make: [...made.make] }
}

test('half a minute of recorded time is a window, a minute of it when it is small', () => {
  expect(plan(entries(20))).toMatchObject({ make: [6, 12, 18], fromSequence: 0, toSequence: 18 })
  expect(plan(entries(20, { sizeBytes: 500 }))).toMatchObject({ make: [12] })
  expect(plan(entries(6))).toBeNull()
})

test('time in which nothing was recorded does not count', () => {
  expect(plan(entries(40, { eventCount: 0 }))).toBeNull()
  const pauses = entries(8).map((each) => ({
    ...each,
    firstAt: each.firstAt + 60_000 * each.sequence,
    lastAt: each.lastAt + 60_000 * each.sequence,
  }))
  expect(plan(pauses)).toMatchObject({ make: [6] })
})

test('what is there is where the next begins', () => {
  expect(plan(entries(20), [keyframe(6)])).toMatchObject({
    startsWithKeyframe: true,
    fromSequence: 6,
    make: [12, 18],
  })
  expect(
    plan(
      entries(20),
      [6, 12, 18].map((each) => keyframe(each)),
    ),
  ).toBeNull()
})

test('what is missing between others is made without those after it', () => {
  expect(plan(entries(20), [keyframe(6), keyframe(18)])).toMatchObject({
    fromSequence: 6,
    make: [12],
    toSequence: 12,
  })
})

test('a chain ends at a hole and at a damaged segment, and begins again with a snapshot', () => {
  const holed = entries(40).filter(({ sequence }) => sequence !== 10)
  expect(plan(holed)).toMatchObject({ make: [6], toSequence: 6 })
  expect(plan(holed, [keyframe(6)])).toBeNull()
  const damaged = entries(40).map((each) => ({
    ...each,
    isDamaged: each.sequence === 10,
    startsWithSnapshot: each.sequence % 20 === 0,
  }))
  expect(plan(damaged, [keyframe(6)])).toMatchObject({ fromSequence: 20, make: [26, 32, 38] })
})

test('what is packed is left alone', () => {
  const segments = entries(40).map((each) => ({
    ...each,
    packId: each.sequence < 20 ? 7 : null,
    startsWithSnapshot: each.sequence % 20 === 0,
  }))
  expect(plan(segments)).toMatchObject({ fromSequence: 20, make: [26, 32, 38] })
})

test('after a fault nothing is made until the next snapshot', () => {
  const segments = entries(30).map((each) => ({
    ...each,
    startsWithSnapshot: each.sequence % 20 === 0,
  }))
  const fault = keyframe(12, { fault: 'misplaced_node' })
  expect(plan(segments, [keyframe(6), fault])).toMatchObject({ fromSequence: 20, make: [26] })
})

test('a long session is made in pieces', () => {
  const first = plan(entries(10_000, { sizeBytes: 70_000 }))
  expect(first?.make.length).toBeGreaterThan(5)
  expect((first?.toSequence ?? 0) * 70_000).toBeLessThan(9 * 1024 * 1024)
  const made = first?.make.map((each) => keyframe(each)) ?? []
  expect(plan(entries(10_000, { sizeBytes: 70_000 }), made)).toMatchObject({
    fromSequence: first?.make.at(-1),
  })
})

test('the last one before a snapshot of the recording is compared with it, once', () => {
  const segments = entries(10).map((each) => ({
    ...each,
    startsWithSnapshot: each.sequence % 8 === 0,
  }))
  expect(plan(segments, [keyframe(6)])).toMatchObject({
    compares: true,
    fromSequence: 6,
    toSequence: 8,
    snapshotSequence: 0,
    make: [],
  })
  expect(plan(segments, [keyframe(6, { isConfirmed: true })])).toBeNull()
  const holed = segments.filter(({ sequence }) => sequence !== 7)
  expect(plan(holed, [keyframe(6)])).toBeNull()
})
