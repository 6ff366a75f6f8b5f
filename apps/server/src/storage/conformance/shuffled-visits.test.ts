import { beforeAll, describe, expect, test } from 'vitest'
import { computeSessionPages } from '../../services/sessions/session-pages.ts'
import { orderSessionEvents } from '../../services/sessions/session-events.ts'
import {
  createRandom,
  createVisits,
  type Arrival,
  type Random,
} from '../../testing/random-visits.ts'
import { createServerEvents } from '../../testing/server-event-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { openStorage } from '../open-storage.ts'
import type { Storage } from '../storage.ts'
import { sortMeasures } from './sort-measures.ts'

const VISITS = 1_000
const DUPLICATES = 0.3
const SEEDS = [1, 2, 3]
const RANGE = { projectId: 'project-1', fromAt: -Infinity, toAt: Infinity }

const arrivals = createVisits(VISITS, createRandom(42))
let expected: Awaited<ReturnType<typeof readAll>>

beforeAll(async () => {
  const storage = openStorage({ kind: 'memory' })
  await deliver(storage, arrivals)
  expected = await readAll(storage)
  await storage.close()
})

test('the visits are of every kind', () => {
  const { rows, faults } = expected
  expect(rows.length).toBeGreaterThan(VISITS)
  expect(new Set(rows.map(({ columns }) => columns.channel)).size).toBeGreaterThan(3)
  expect(rows.some(({ columns }) => columns.windowIds.length === 3)).toBe(true)
  expect(rows.some(({ columns }) => columns.startReason === 'idle_timeout')).toBe(true)
  expect(rows.some(({ columns }) => columns.excludedReason !== null)).toBe(true)
  expect(rows.some(({ columns }) => columns.keptOutCount > 0 && !columns.excludedReason)).toBe(true)
  expect(faults.length).toBeGreaterThan(2)
})

describe.each(['memory', 'SQLite'])('in the %s storage', (engine) => {
  test.each(SEEDS)(
    'shuffled by seed %i, three in ten of them twice, they give the same rows and timelines',
    async (seed) => {
      const storage =
        engine === 'memory'
          ? openStorage({ kind: 'memory' })
          : openStorage({ kind: 'folder', folder: createTemporaryFolder() })
      await deliver(storage, shuffle(arrivals, createRandom(seed)))
      const found = await readAll(storage)
      await storage.close()
      expect(found.rows).toEqual(expected.rows)
      expect(found.timelines).toEqual(expected.timelines)
      expect(found.faults).toEqual(expected.faults)
      expect(found.measures).toEqual(expected.measures)
    },
    60_000,
  )
})

/** In the order given; an engine may take several in before it answers the first. */
async function deliver(storage: Storage, all: readonly Arrival[]): Promise<void> {
  await Promise.all(
    all.map((arrival) =>
      arrival.kind === 'segment'
        ? storage.appendSegment(arrival.segment)
        : storage.appendServerEvents(createServerEvents([arrival.record])),
    ),
  )
}

function shuffle(all: readonly Arrival[], random: Random): Arrival[] {
  const repeated = all.filter(() => random(1_000) < DUPLICATES * 1_000)
  return [...all, ...repeated]
    .map((arrival) => ({ arrival, key: random(2 ** 31) }))
    .sort((a, b) => a.key - b.key)
    .map(({ arrival }) => arrival)
}

async function readAll(storage: Storage) {
  const { sessions } = storage
  const rows = await sessions.list({ ...RANGE, limit: 10_000, after: null })
  const timelines = await Promise.all(
    rows.map(async ({ sessionId, columns }) => {
      const events = await sessions.loadEvents(sessionId)
      const timeline = orderSessionEvents(events, columns.clockOffsetMs)
      return { timeline, pages: computeSessionPages(timeline, columns.endedAt) }
    }),
  )
  const bounce = { minDurationMs: 10_000, requireNoInteraction: true }
  return {
    rows,
    timelines,
    faults: await sessions.countFaults(RANGE.projectId),
    measures: sortMeasures(await sessions.measure({ ...RANGE, bounce })),
    topPages: await sessions.listTopPages(RANGE),
  }
}
