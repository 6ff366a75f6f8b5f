import type { ReplayWindow } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { condenseWindows } from './condense-windows.ts'

/** Window n: segments 10 n to 10 n + 9, from n to n + 1 minutes. */
function list(count: number): ReplayWindow[] {
  return Array.from({ length: count }, (_, place) => ({
    fromAt: place * 60_000,
    toAt: (place + 1) * 60_000,
    firstSequence: place * 10,
    lastSequence: place * 10 + 9,
    eventCount: 5,
    sizeBytes: 100,
    complete: true,
  }))
}

const sum = (windows: readonly ReplayWindow[], field: 'eventCount' | 'sizeBytes'): number =>
  windows.reduce((total, window) => total + window[field], 0)

test.each([0, 1, 250, 598, 599])('of 600 windows a few lines are left, at window %i', (held) => {
  const all = list(600)
  const windows = condenseWindows(all, held * 60_000 + 5)
  expect(windows.length).toBeLessThanOrEqual(22)
  expect(windows).toEqual(expect.arrayContaining(all.slice(Math.max(0, held - 2), held + 3)))
  expect(sum(windows, 'sizeBytes')).toBe(60_000)
  expect(sum(windows, 'eventCount')).toBe(3_000)
  expect(windows.reduce((parts, window) => parts + (window.parts ?? 1), 0)).toBe(600)
  const [, ...followers] = windows
  for (const [place, next] of followers.entries()) {
    expect(next.firstSequence - 1).toBe(windows[place]?.lastSequence)
    expect(next.fromAt).toBe(windows[place]?.toAt)
  }
})

test('windows between which something is missing are never joined', () => {
  const holed = list(400).filter((_, place) => place % 2 === 0)
  expect(condenseWindows(holed, 0)).toEqual(holed)
})

test('a session of an hour or two stays as it is', () => {
  expect(condenseWindows(list(150), 60_000)).toEqual(list(150))
  expect(condenseWindows([], 60_000)).toEqual([])
})
