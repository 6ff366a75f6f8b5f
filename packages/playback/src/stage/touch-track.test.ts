import { expect, test } from 'vitest'
import type { RecordedEvent } from './recorded-event.ts'
import { isByTouch, readTouches } from './touch-track.ts'

const act = (timestamp: number, type: number, fields: object = {}): RecordedEvent => ({
  type: 3,
  timestamp,
  data: { source: 2, type, id: 5, x: 10, y: 20, ...fields },
})
const move = (timestamp: number, x: number, source = 6): RecordedEvent => ({
  type: 3,
  timestamp,
  data: { source, positions: [{ x, y: 20, id: 5, timeOffset: 0 }] },
})
const START = 7
const END = 9

test('a finger leaves a way from where it was put down to where it was lifted', () => {
  const { gestures } = readTouches([act(100, START), move(150, 40), move(200, 90), act(260, END)])
  expect(gestures).toMatchObject([{ node: 5, endAt: 260, isTap: false }])
  expect(gestures[0]?.points.map(({ at, x }) => [at, x])).toEqual([
    [100, 10],
    [150, 40],
    [200, 90],
  ])
})

test('a tap is short and stays where it is', () => {
  const { gestures } = readTouches([
    act(0, START),
    move(30, 15),
    act(90, END),
    act(1_000, START),
    act(1_800, END),
  ])
  expect(gestures.map(({ isTap }) => isTap)).toEqual([true, false])
})

test('a finger whose end was not recorded is lifted soon after it was seen last', () => {
  const { gestures } = readTouches([
    act(0, START),
    move(50, 60),
    act(5_000, START),
    act(5_080, END),
  ])
  expect(gestures.map(({ endAt }) => endAt)).toEqual([350, 5_080])
  expect(readTouches([move(50, 60)]).gestures).toMatchObject([{ endAt: 350 }])
  expect(readTouches([act(5, END)]).gestures).toEqual([])
})

test('the mouse that browsers tell of after a tap is no mouse', () => {
  const track = readTouches([
    move(0, 1, 1),
    act(1_000, START),
    act(1_050, END),
    move(1_060, 10, 1),
    act(1_070, 2, { pointerType: 2 }),
    move(4_000, 30, 1),
    act(4_100, 1, { pointerType: 0 }),
  ])
  expect([-5, 500, 1_000, 1_500, 4_000].map((at) => isByTouch(track, at))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ])
  expect(isByTouch(readTouches([]), 5)).toBeNull()
  expect(isByTouch(readTouches([act(100, START)]), 0)).toBe(true)
})

test('places that are none are left out', () => {
  const { gestures } = readTouches([act(0, START, { x: 'far' }), act(5, START, { id: null })])
  expect(gestures).toEqual([])
})
