import { expect, test } from 'vitest'
import { eventOf, summaryOf } from '../../testing/summaries.ts'
import { createMoments } from '../timeline/moments.ts'
import { formatVital, groupVitals, rate } from './vitals.ts'

const session = summaryOf(1)
const vitalAt = (offsetMs: number, path: string, metadata: Record<string, unknown>) =>
  eventOf(session, offsetMs, { name: 'web_vital', path, metadata })

test('what was measured stands with the page that it was measured of', () => {
  const pages = groupVitals(
    createMoments(
      [
        eventOf(session, 100, { path: '/' }),
        vitalAt(900, '/', { metric: 'LCP', value: 2_600, rating: 'good' }),
        vitalAt(950, '/', { metric: 'TTFB', value: 90 }),
        eventOf(session, 5_000, { path: '/cart' }),
        vitalAt(5_001, '/', { metric: 'CLS', value: 0.31 }),
        vitalAt(5_002, '/', { metric: 'LCP', value: 2_700 }),
        eventOf(session, 9_000, { path: '/' }),
        vitalAt(9_500, '/', { metric: 'FCP', value: 400 }),
        vitalAt(9_600, '/elsewhere', { metric: 'INP', value: 210 }),
      ],
      session.startedAt,
    ),
  )
  expect(pages.map(({ path, offsetMs }) => [path, offsetMs])).toEqual([
    ['/', 100],
    ['/', 9_000],
    ['/elsewhere', 9_600],
  ])
  expect(pages[0]?.vitals.map(({ metric, value, rating }) => [metric, value, rating])).toEqual([
    ['LCP', 2_700, 'needs improvement'],
    ['CLS', 0.31, 'poor'],
    ['TTFB', 90, 'good'],
  ])
})

test('what is no vital is left out', () => {
  const hostile = [
    { metric: 'constructor', value: 1 },
    { metric: 'LCP', value: 'fast' },
    { metric: 'LCP', value: -1 },
    {},
  ].map((metadata, index) => vitalAt(index, '/', metadata))
  const own = eventOf(session, 5, {
    name: 'web_vital',
    channel: 'app',
    metadata: { metric: 'LCP' },
  })
  expect(groupVitals(createMoments([...hostile, own], session.startedAt))).toEqual([])
})

test.each([
  ['LCP', 2_500, 'good', '2.50 s'],
  ['LCP', 4_001, 'poor', '4.00 s'],
  ['INP', 200.1, 'needs improvement', '200 ms'],
  ['CLS', 0.1, 'good', '0.1'],
  ['CLS', 0.2504, 'poor', '0.25'],
  ['FCP', 3_000, 'needs improvement', '3.00 s'],
  ['TTFB', 1_801, 'poor', '1.80 s'],
] as const)('%s of %d is %s, told as %s', (metric, value, ...told) => {
  expect([rate(metric, value), formatVital(metric, value)]).toEqual(told)
})
