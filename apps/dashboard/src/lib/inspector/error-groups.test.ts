import { describePlace, normaliseMessage, parseStack } from '@playhead/protocol/problems'
import { expect, test } from 'vitest'
import { eventOf, summaryOf } from '../../testing/summaries.ts'
import { createMoments } from '../timeline/moments.ts'
import { groupErrors } from './error-groups.ts'

const session = summaryOf(1)
const errorAt = (offsetMs: number, metadata: Record<string, unknown>, channel = '__errors') =>
  eventOf(session, offsetMs, { name: 'exception', channel, path: '/cart', metadata })
const group = (...events: ReturnType<typeof errorAt>[]) =>
  groupErrors(createMoments(events, session.startedAt))

const stack = (file: string, line = 12) =>
  `TypeError: x\n    at total (https://shop.test/assets/${file}:${line}:7)\n    at https://shop.test/assets/${file}:40:1`

test('errors of one class, message and place are one group, whatever changes in them', () => {
  const groups = group(
    errorAt(1_000, {
      type: 'TypeError',
      message: 'item 17 is gone',
      stack: stack('cart-a1B2c3.js'),
    }),
    errorAt(9_000, {
      type: 'TypeError',
      message: 'item 4 is gone',
      stack: stack('cart-Zz9yX8.js', 99),
    }),
    errorAt(5_000, { type: 'TypeError', message: 'item 5 is gone', stack: stack('list.js') }),
    errorAt(6_000, { type: 'RangeError', message: 'item 5 is gone', stack: stack('list.js') }),
    eventOf(session, 100),
  )
  expect(groups.map(({ name, occurrences }) => [name, occurrences.length])).toEqual([
    ['TypeError', 2],
    ['TypeError', 1],
    ['RangeError', 1],
  ])
  expect(groups[0]).toMatchObject({ offsetMs: 1_000, message: 'item 17 is gone' })
  expect(groups[0]?.occurrences.map(({ offsetMs }) => offsetMs)).toEqual([1_000, 9_000])
})

test('rejections and console errors are groups of their own, with whatever they say', () => {
  const groups = group(
    errorAt(1, { message: 'no', kind: 'error', source: 'https://shop.test/a.js', line: 3 }),
    errorAt(2, { message: 'no', kind: 'unhandled_rejection' }),
    errorAt(3, { message: 'no' }, '__console'),
    errorAt(4, { message: { hostile: true }, stack: 7, type: null }),
  )
  expect(groups.map(({ kind, name }) => [kind, name])).toEqual([
    ['exception', 'Error'],
    ['rejection', 'Error'],
    ['console', 'console.error'],
    ['exception', 'Error'],
  ])
  expect(groups[0]?.frames).toEqual([
    { name: '', file: 'https://shop.test/a.js', line: 3, column: null },
  ])
  expect(groups[3]?.message).toBe('exception')
})

test.each([
  ['Cannot read "town" of 17', 'Cannot read ‹text› of ‹n›'],
  ['GET https://a.test/x?id=1 failed', 'GET ‹address› failed'],
  ['no 0189f000-0000-7000-8000-00000000abcd', 'no ‹id›'],
  ['took 1,234.5 ms\nsecond line', 'took ‹n› ms'],
])('%s is normalised to %s', (message, normal) => {
  expect(normaliseMessage(message)).toBe(normal)
})

test('stacks of all browsers have frames, and a message that looks like one has none', () => {
  expect(parseStack(stack('a.js'))).toEqual([
    { name: 'total', file: 'https://shop.test/assets/a.js', line: 12, column: 7 },
    { name: '', file: 'https://shop.test/assets/a.js', line: 40, column: 1 },
  ])
  const [frame] = parseStack('total@https://shop.test/a.js?v=2:12:7\n@https://shop.test/b.js:1:2')
  expect(frame).toMatchObject({ name: 'total', line: 12 })
  expect(frame && describePlace(frame)).toBe('a.js:12:7')
  expect(parseStack('Error: write to a@b\nplain words')).toEqual([])
})

test('a hostile stack is read in little time', () => {
  const begun = performance.now()
  parseStack(`    at ${'('.repeat(4_000)}\n`.repeat(200))
  parseStack(`    at ${'a '.repeat(2_000)}:1`.repeat(1))
  normaliseMessage('"'.repeat(1_000) + "'".repeat(1_000))
  expect(performance.now() - begun).toBeLessThan(5_000)
})
