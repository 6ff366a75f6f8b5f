import { expect, test } from 'vitest'
import type { IndexedEvent } from '../../storage/session-index.ts'
import { orderSessionEvents } from './session-events.ts'

function indexed(windowId: string, sequence: number, at: number): IndexedEvent {
  const event = { name: `${windowId}${sequence}`, channel: 'app', at, path: '/' }
  return { windowId, sequence, ordinal: 0, clockOffsetMs: 0, event }
}

test('windows are woven together by time', () => {
  const events = [indexed('a', 0, 1), indexed('a', 1, 5), indexed('b', 0, 3), indexed('b', 1, 9)]
  expect(orderSessionEvents(events, 0).map(({ name }) => name)).toEqual(['a0', 'b0', 'a1', 'b1'])
})

test('within a window the sequence decides, also when the clock was set back', () => {
  const events = [indexed('a', 0, 1_000), indexed('a', 1, 3), indexed('b', 0, 900)]
  expect(orderSessionEvents(events, 0).map(({ name }) => name)).toEqual(['b0', 'a0', 'a1'])
})

test('times are corrected, and the client’s time stays beside', () => {
  const events = [
    { ...indexed('a', 0, 10), clockOffsetMs: null },
    { ...indexed('a', 1, 20), clockOffsetMs: 500 },
  ]
  expect(orderSessionEvents(events, 100)).toMatchObject([
    { at: 110, clientAt: 10, windowId: 'a', sequence: 0, ordinal: 0 },
    { at: 520, clientAt: 20 },
  ])
})
