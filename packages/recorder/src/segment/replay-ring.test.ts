import { expect, test } from 'vitest'
import { createReplayRing } from './replay-ring.ts'

const event = (type: number, timestamp: number, text = '') => ({ type, data: { text }, timestamp })

test('what is kept begins with a snapshot, and is the last two parts', () => {
  const ring = createReplayRing()
  ring.add(event(3, 1))
  expect(ring.isEmpty()).toBe(true)
  for (const start of [10, 20, 30]) {
    ring.add(event(4, start))
    ring.add(event(2, start + 1))
    ring.add(event(3, start + 2))
  }
  expect(ring.take().map(({ timestamp }) => timestamp)).toEqual([20, 21, 22, 30, 31, 32])
  expect(ring.take()).toEqual([])
})

test('a part is due to end after a minute, or when it is large', () => {
  const ring = createReplayRing()
  expect(ring.isDue(99_999)).toBe(false)
  ring.add(event(4, 0))
  expect(ring.isDue(59_999)).toBe(false)
  expect(ring.isDue(60_000)).toBe(true)
  ring.add(event(4, 60_000))
  expect(ring.isDue(60_001)).toBe(false)
  ring.add(event(3, 61_002, 'x'.repeat(2 * 1024 * 1024)))
  expect(ring.isDue(61_003)).toBe(true)
})

test('a page that is large itself does not end a part', () => {
  const ring = createReplayRing()
  const page = 'x'.repeat(2 * 1024 * 1024)
  ring.add(event(4, 0))
  ring.add(event(2, 3, page))
  // The documents of its frames.
  ring.add(event(3, 400, page))
  expect(ring.isDue(500)).toBe(false)
  ring.add(event(3, 5_000, 'changed'))
  expect(ring.isDue(5_001)).toBe(false)
  expect(ring.isDue(60_000)).toBe(true)
})
