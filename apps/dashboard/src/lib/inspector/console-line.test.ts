import type { ReplayEntry } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { foldLines, toConsoleLine } from './console-line.ts'

const entry = (ordinal: number, data: Record<string, unknown>, windowId = 'a'): ReplayEntry => ({
  kind: 'console',
  windowId,
  sequence: 1,
  ordinal,
  at: 10_000 + ordinal * 100,
  data,
})
const line = (...args: Parameters<typeof entry>) => toConsoleLine(entry(...args), 10_000)

test('lines that say the same in a row are one, with their number and the last time', () => {
  const folded = foldLines([
    line(0, { level: 'log', text: 'tick' }),
    line(1, { level: 'log', text: 'tick' }),
    line(2, { level: 'warn', text: 'tick' }),
    line(3, { level: 'log', text: 'tick' }),
    line(4, { level: 'log', text: 'tick' }, 'b'),
    line(5, { level: 'log', text: 'tick', args: ['tick'] }, 'b'),
    line(6, { level: 'log', text: 'tick', args: ['tick'] }, 'b'),
    line(7, { level: 'log', text: 'tick', args: ['tick'], frame: 'https://pay.example/' }, 'b'),
  ])
  expect(folded.map(({ count }) => count)).toEqual([2, 1, 1, 1, 2, 1])
  expect(folded[0]).toMatchObject({ offsetMs: 0, lastOffsetMs: 100 })
})

test('what a stranger may have written instead of a line is shown as text', () => {
  expect(
    line(0, { level: '__proto__', text: { a: 1 }, args: 'none', stack: 7, frame: {} }),
  ).toMatchObject({
    level: 'log',
    text: '{"a":1}',
    args: null,
    stack: null,
    uncaught: false,
    frame: null,
  })
  expect(line(0, { level: 'trace' })).toMatchObject({ level: 'debug', text: '""' })
})
