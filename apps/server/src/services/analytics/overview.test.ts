import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { BounceDefinition } from '../../storage/session-index.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../projects/settings.ts'
import { computeHistogram, computeOverview } from './overview.ts'

test('a duration on an edge falls into the bucket that begins there', () => {
  const buckets = computeHistogram(Float64Array.of(0, 9_999, 10_000, 3_600_000, 9_000_000))
  expect(buckets.filter(({ sessions }) => sessions > 0)).toEqual([
    { fromMs: 0, toMs: 10_000, sessions: 2 },
    { fromMs: 10_000, toMs: 30_000, sessions: 1 },
    { fromMs: 3_600_000, toMs: null, sessions: 2 },
  ])
})

test('every duration is in exactly one bucket', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000)), (durations) => {
      const buckets = computeHistogram(Float64Array.from(durations))
      expect(buckets.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(durations.length)
    }),
  )
})

test('without sessions there is no median and no bounce rate', async () => {
  const storage = openStorage({ kind: 'memory' })
  const range = {
    projectId: 'project-1',
    fromAt: 0,
    toAt: 1,
    bounce: DEFAULT_PROJECT_SETTINGS.bounce,
    timeZone: 'UTC',
  }
  expect(await computeOverview(storage.sessions, range)).toMatchObject({
    sessions: 0,
    users: 0,
    medianDurationMs: null,
    bounceRate: null,
    errorRate: null,
    before: null,
    topPages: [],
    vitals: [],
  })
})

test('a bounce is a session with exactly one page view', async () => {
  const storage = openStorage({ kind: 'memory' })
  const view = { name: 'page_view', channel: '__analytics', at: NOON, path: '/' }
  for (const events of [[], [view], [view, view], [view, view]]) {
    await storage.appendSegment(createSegment({ events }))
  }
  const range = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2, timeZone: 'UTC' }
  const measure = (bounce: Partial<BounceDefinition>) =>
    computeOverview(storage.sessions, {
      ...range,
      bounce: { ...DEFAULT_PROJECT_SETTINGS.bounce, ...bounce },
    })
  expect(await measure({})).toMatchObject({
    sessions: 4,
    bounceRate: 25,
    medianDurationMs: 4_000,
  })
  expect(await measure({ minDurationMs: 4_000 })).toMatchObject({ bounceRate: 0 })
  expect(await measure({ minDurationMs: 4_001 })).toMatchObject({ bounceRate: 25 })
})

test('a project can ask that nobody clicked', async () => {
  const storage = openStorage({ kind: 'memory' })
  const view = { name: 'page_view', channel: '__analytics', at: NOON, path: '/' }
  await storage.appendSegment(createSegment({ events: [view] }))
  await storage.appendSegment(createSegment({ events: [view, { ...view, name: 'input' }] }))
  const range = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2, timeZone: 'UTC' }
  const bounce = { minDurationMs: null, requireNoInteraction: true }
  expect(await computeOverview(storage.sessions, { ...range, bounce })).toMatchObject({
    bounceRate: 50,
  })
})

test('numbers are told beside those of the period before', async () => {
  const storage = openStorage({ kind: 'memory' })
  const own = { channel: '__analytics', path: '/' }
  const visit = (firstAt: number, names: string[]) =>
    storage.appendSegment(
      createSegment({ firstAt, events: names.map((name) => ({ ...own, name, at: firstAt })) }),
    )
  // The day before, at that hour.
  await visit(NOON - 86_400_000, ['page_view', 'exception'])
  await visit(NOON - 5_000, ['page_view', 'page_view'])
  await visit(NOON, ['page_view', 'page_view'])
  await visit(NOON + 1_000, ['page_view'])
  const overview = await computeOverview(storage.sessions, {
    projectId: 'project-1',
    fromAt: NOON,
    toAt: NOON + 60_000,
    bounce: DEFAULT_PROJECT_SETTINGS.bounce,
    timeZone: 'UTC',
  })
  expect(overview).toMatchObject({ sessions: 2, bounceRate: 50, errorRate: 0 })
  expect(overview.before).toMatchObject({ sessions: 1, bounceRate: 100, errorRate: 100 })
  expect(overview.breakdowns.find(({ field }) => field === 'entryPath')?.values).toEqual([
    { value: '/', sessions: 2 },
  ])
})
