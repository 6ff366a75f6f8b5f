import { expect, test } from 'vitest'
import type { RecordedEvent } from './recorded-event.ts'
import { spreadMoves } from './spread-moves.ts'

const event = (timestamp: number, data: Record<string, unknown>, type = 3): RecordedEvent => {
  return { type, timestamp, data }
}
const scroll = (at: number) => event(at, { source: 3 })
const moves = (at: number, ...offsets: number[]) => {
  const positions = offsets.map((timeOffset, x) => ({ x, y: 0, id: 1, timeOffset }))
  return event(at, { source: 1, positions })
}
const describeEvent = ({ timestamp, data: { source, positions } }: RecordedEvent) => {
  const [first] = (positions ?? []) as { x: number; timeOffset: number }[]
  return first ? `${timestamp}: at ${first.x}, ${first.timeOffset}` : `${timestamp}: ${source}`
}

test('each position comes at its own time, between what happened meanwhile', () => {
  const spread = spreadMoves([scroll(1_000), scroll(1_200), moves(1_500, -400, -300, 0)], 0)
  expect(spread.map(describeEvent)).toEqual([
    '1000: 3',
    '1100: at 0, 0',
    '1200: 3',
    '1200: at 1, 0',
    '1500: at 2, 0',
  ])
})

test('no position comes before its page, nor before what is shown already', () => {
  const snapshot = event(1_400, { node: {} }, 2)
  expect(spreadMoves([snapshot, moves(1_500, -400)], 0).map(({ type }) => type)).toEqual([2, 3])
  expect(spreadMoves([moves(1_500, -400)], 1_300)[0]?.timestamp).toBe(1_300)
})

test('without positions the events are what they were', () => {
  const events = [scroll(1_000), scroll(1_000)]
  expect(spreadMoves(events, 0)).toEqual(events)
})
