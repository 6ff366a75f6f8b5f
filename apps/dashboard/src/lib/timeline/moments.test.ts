import { expect, test } from 'vitest'
import { eventOf, summaryOf } from '../../testing/summaries.ts'
import { describePosition, nearestMark } from './describe-position.ts'
import { createRowFilter } from '../inspector/filter-rows.ts'
import { createMoments, isMarked, momentAt, writeSearchText, type Moment } from './moments.ts'
import { createPageBands, pageAt } from './page-bands.ts'
import { createMarks } from './timeline-marks.ts'

const session = summaryOf(1, { startedAt: 1_000_000 })
const moments = createMoments(
  [
    eventOf(session, 9_000, {
      name: 'request_failed',
      channel: '__network',
      metadata: { status: 500, method: 'POST', url: '/api/coupon' },
    }),
    eventOf(session, 0, { name: 'session_start' }),
    eventOf(session, 100, { path: '/home' }),
    eventOf(session, 5_000, { name: 'click', metadata: { text: 'Buy' } }),
    eventOf(session, 5_200, {
      name: 'console_error',
      channel: '__console',
      metadata: { message: 'no' },
    }),
    eventOf(session, 7_000, { name: 'signed_up', channel: 'app', tags: { plan: 'Gold' } }),
  ],
  session.startedAt,
)

test('moments stand in order of time and know what they are', () => {
  expect(moments.map(({ kind, offsetMs, detail }) => [offsetMs, kind, detail])).toEqual([
    [0, 'start', ''],
    [100, 'navigation', '/home'],
    [5_000, 'click', 'Buy'],
    [5_200, 'error', 'no'],
    [7_000, 'custom', ''],
    [9_000, 'request', '500 POST /api/coupon'],
  ])
  expect(moments.filter(isMarked)).toHaveLength(5)
})

test('what the recorder tells by itself has words, an event of the page keeps its name', () => {
  const tell = (name: string, channel: string, metadata: Record<string, unknown>) =>
    createMoments([eventOf(session, 0, { name, channel, metadata })], session.startedAt).map(
      ({ label, detail }) => [label, detail],
    )[0]
  const lcp = { metric: 'LCP', value: 1234.5, rating: 'needs-improvement' }
  expect(tell('web_vital', '__analytics', lcp)).toEqual([
    'Web vital',
    'LCP 1,235 ms, needs improvement',
  ])
  const cls = { metric: 'CLS', value: 0.0213, rating: 'good' }
  expect(tell('web_vital', '__analytics', cls)).toEqual(['Web vital', 'CLS 0.021, good'])
  expect(tell('dead_click', '__analytics', { text: 'Pay' })).toEqual(['Dead click', 'Pay'])
  expect(tell('dead_click', 'app', { text: 'Pay' })).toEqual(['dead_click', ''])
})

test('the current moment is the last one begun', () => {
  expect(momentAt(moments, 4_999)).toBe(1)
  expect(momentAt(moments, 5_000)).toBe(2)
  expect(momentAt(moments, 99_999)).toBe(5)
  expect(momentAt(moments.slice(1), 50)).toBe(-1)
})

test('a search looks into tags and metadata, and wants all words', () => {
  const filter = createRowFilter<Moment>({ textOf: writeSearchText, choiceOf: ({ kind }) => kind })
  const found = (search: string, chosen: string[] = []): string[] =>
    filter(moments, { search, chosen: new Set(chosen) }).map(({ label }) => label)
  expect(found('gold')).toEqual(['signed_up'])
  expect(found('post coupon')).toEqual(['Failed request'])
  expect(found('post gold')).toEqual([])
  expect(found('  ')).toHaveLength(moments.length)
  expect(found('', ['request'])).toEqual(['Failed request'])
  expect(found('gold', ['request'])).toEqual([])
})

test('the slider speaks of an error before anything else that is near', () => {
  const marks = createMarks({ moments, degraded: [] })
  expect(nearestMark(marks, 5_000, 2_000)?.kind).toBe('error')
  expect(describePosition({ positionMs: 5_000, durationMs: 84_000, marks })).toBe(
    '00:05 of 01:24, error nearby',
  )
  expect(describePosition({ positionMs: 50_000, durationMs: 84_000, marks })).toBe('00:50 of 01:24')
})

test('page bands cover the session from its start, and one page seen twice in a row is one', () => {
  const bands = createPageBands(
    [
      eventOf(session, 100, { path: '/a' }),
      eventOf(session, 4_000, { path: '/a' }),
      eventOf(session, 6_000, { path: '/b', url: 'https://shop.test/b' }),
    ],
    { startedAt: session.startedAt, durationMs: 30_000 },
  )
  expect(bands).toEqual([
    { path: '/a', url: null, fromMs: 0, toMs: 6_000 },
    { path: '/b', url: 'https://shop.test/b', fromMs: 6_000, toMs: 30_000 },
  ])
  expect(pageAt(bands, 6_000)?.path).toBe('/b')
  expect(pageAt([], 6_000)).toBeNull()
})
