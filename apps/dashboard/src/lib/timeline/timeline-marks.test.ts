import { expect, test } from 'vitest'
import { eventOf, summaryOf } from '../../testing/summaries.ts'
import { describePosition, describeQuiet } from './describe-position.ts'
import { createMoments } from './moments.ts'
import { clusterMarks, countKinds, createMarks, marksBetween } from './timeline-marks.ts'

const session = summaryOf(1, { startedAt: 1_000_000 })
const at = (offsetMs: number, name: string, channel = '__analytics') =>
  eventOf(session, offsetMs, { name, channel })

const marks = createMarks({
  moments: createMoments(
    [
      at(0, 'session_start'),
      at(1_000, 'page_view'),
      at(2_000, 'click'),
      at(2_010, 'exception', '__errors'),
      at(2_020, 'click'),
      at(5_000, 'input'),
      at(9_000, 'rage_click'),
      at(9_100, 'dead_click'),
      at(20_000, 'web_vital'),
      at(30_000, 'rage_click', 'app'),
    ],
    session.startedAt,
  ),
  degraded: [8_000],
})

test('every kind has its mark, what the recorder left out too, in order of time', () => {
  expect(marks.map(({ kind, offsetMs }) => [offsetMs, kind])).toEqual([
    [1_000, 'navigation'],
    [2_000, 'click'],
    [2_010, 'error'],
    [2_020, 'click'],
    [8_000, 'degraded'],
    [9_000, 'rage'],
    [9_100, 'dead'],
    [20_000, 'vital'],
    [30_000, 'custom'],
  ])
  expect(countKinds(marks)[0]).toEqual({ kind: 'error', count: 1 })
})

test('marks at one place are one, and the worst is shown', () => {
  const clusters = clusterMarks(marks, { fromMs: 0, toMs: 30_000 }, 30)
  expect(clusters.find(({ offsetMs }) => offsetMs === 2_010)).toEqual({
    kind: 'error',
    offsetMs: 2_010,
    count: 3,
  })
  expect(clusterMarks(marks, { fromMs: 1_990, toMs: 2_030 }, 40)).toHaveLength(3)
})

test('clusters stay what they are while the view moves over them', () => {
  const inside = (fromMs: number) =>
    clusterMarks(marks, { fromMs, toMs: fromMs + 10_000 }, 10).filter(
      ({ offsetMs }) => offsetMs > 2_000 && offsetMs < 9_500,
    )
  expect(inside(333)).toEqual(inside(0))
})

test('a hundred thousand marks come to no more than there are places', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => ({
    kind: 'click' as const,
    offsetMs: index * 10,
    detail: '',
  }))
  const clusters = clusterMarks(many, { fromMs: 0, toMs: 1_000_000 }, 100)
  expect(clusters.length).toBeLessThanOrEqual(101)
  expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(100_000)
  expect(marksBetween(many, 500_000, 500_100)).toHaveLength(10)
})

test('what is quiet says why', () => {
  const player = {
    idle: [{ from: 10_000, to: 19_000 }],
    gaps: [{ from: 21_000, to: 25_000, reason: 'damaged' as const }],
  }
  expect(describeQuiet(player, 12_000)).toBe('No activity for 9 s')
  expect(describeQuiet(player, 19_000)).toBeNull()
  expect(describePosition({ positionMs: 22_500, durationMs: 30_000, marks, player })).toBe(
    '00:22 of 00:30, gap of 4 s: this part is damaged',
  )
})
