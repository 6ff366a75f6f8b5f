import {
  COUNTING_MEASURES,
  NUMBER_MEASURES,
  parseExploreQuery,
  type Exploration,
  type ExploreInterval,
  type ExploreKey,
  type ExploreLine,
  type ExploreMeasure,
  type ExploreSeries,
} from '@playhead/protocol'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import {
  AMOUNT,
  createPurchases,
  PLAN,
  type TrueEvent,
  type TrueSession,
} from '../../testing/random-purchases.ts'
import { createRandom } from '../../testing/random-visits.ts'
import { createServerEvents } from '../../testing/server-event-fixtures.ts'
import { computeExploration, type ExploreRequest } from './explore.ts'
import { listExploreSessions } from './explore-sessions.ts'

// What everything is compared with is computed here of the visits as they were, with days and
// hours by the calendar of `Intl`, sums by whole numbers, and no code that is tested.

/** Both hold a change of the clocks, in Berlin and in St. John's; the first begins and ends within days. */
const PERIODS = [
  {
    what: 'the clocks go forward',
    timeZone: 'Europe/Berlin',
    from: '2026-03-26T10:20Z',
    to: '2026-03-31T21:40Z',
  },
  {
    what: 'the clocks go back',
    timeZone: 'Europe/Berlin',
    from: '2026-10-22T10:20Z',
    to: '2026-10-28T23:00Z',
  },
  {
    what: 'clocks are half an hour off',
    timeZone: 'America/St_Johns',
    from: '2026-10-29T02:30Z',
    to: '2026-11-05T02:30Z',
  },
  {
    what: 'days are those of UTC',
    timeZone: 'UTC',
    from: '2026-06-28T00:00Z',
    to: '2026-07-03T00:00Z',
  },
]
const DAY_MS = 86_400_000
const VISITS = 60

interface World {
  readonly sessions: readonly TrueSession[]
  readonly storages: ReadonlyMap<string, Storage>
}

async function createWorld(fromAt: number, toAt: number, folder: string): Promise<World> {
  const random = createRandom(fromAt % 1_000_003)
  const range = { fromAt: fromAt - 31 * DAY_MS, toAt: toAt + DAY_MS, random }
  const around = createPurchases(VISITS, { ...range, name: 'around' })
  const within = createPurchases(VISITS, {
    ...range,
    name: 'within',
    fromAt: fromAt - 3_600_000,
    toAt,
  })
  const all = [...around.arrivals, ...within.arrivals]
  const storages = new Map<string, Storage>([
    ['memory', openStorage({ kind: 'memory' })],
    ['SQLite', openStorage({ kind: 'folder', folder })],
  ])
  for (const [engine, opened] of storages) {
    let storage = opened
    const repeated = all.filter(() => random(5) === 0)
    const shuffled = [...all, ...repeated]
      .map((arrival) => ({ arrival, key: random(2 ** 31) }))
      .sort((a, b) => a.key - b.key)
    for (const [place, { arrival }] of shuffled.entries()) {
      // Columns are read of what there is when it is opened; what comes later is told by rows.
      if (engine === 'SQLite' && place === Math.floor(shuffled.length * 0.7)) {
        await storage.close()
        storage = openStorage({ kind: 'folder', folder })
        storages.set(engine, storage)
        const range = { projectId: 'project-1', fromAt: 0, toAt: Infinity }
        await storage.sessions.countValues({ ...range, field: 'event', limit: 1 })
      }
      if (arrival.kind === 'segment') await storage.appendSegment(arrival.segment)
      else await storage.appendServerEvents(createServerEvents([arrival.record]))
    }
  }
  return { sessions: [...around.sessions, ...within.sessions], storages }
}

interface Point {
  readonly session: TrueSession
  readonly at: number
  readonly value: unknown
  readonly key: unknown
}

function listPoints(
  sessions: readonly TrueSession[],
  { event }: ExploreSeries,
  breakdown: string | null,
): Point[] {
  return sessions.flatMap((session): Point[] => {
    const pick = (own: TrueEvent | null): unknown =>
      breakdown === null
        ? undefined
        : breakdown.startsWith('event.')
          ? own && (breakdown === 'event.$name' ? own.name : own.metadata[PLAN])
          : session.plan
    if (!event) {
      return [{ session, at: session.startedAt, value: session.pageViews, key: pick(null) }]
    }
    return session.events
      .filter(({ name }) => event.name === undefined || name === event.name)
      .map((own) => ({ session, at: own.at, value: own.metadata[AMOUNT], key: pick(own) }))
  })
}

const namers = new Map<string, (at: number) => string>()

/** `createNamer`, which remembers: a moment is asked for again and again. */
function getNamer(interval: ExploreInterval, timeZone: string): (at: number) => string {
  const known = namers.get(interval + timeZone)
  if (known) return known
  const names = new Map<number, string>()
  const create = createNamer(interval, timeZone)
  const namer = (at: number): string => {
    const name = names.get(at) ?? create(at)
    names.set(at, name)
    return name
  }
  namers.set(interval + timeZone, namer)
  return namer
}

/** What the interval of a moment is called in a time zone; summer and winter hours apart. */
function createNamer(interval: ExploreInterval, timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'longOffset',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
    const day = `${get('year')}-${get('month')}-${get('day')}`
    if (interval === 'hour') return `${day} ${get('hour')} ${get('timeZoneName')}`
    if (interval === 'day') return day
    if (interval === 'month') return day.slice(0, 7)
    const date = new Date(`${day}T00:00Z`)
    return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS)
      .toISOString()
      .slice(0, 10)
  }
}

function computeMeasure(measure: ExploreMeasure, points: readonly Point[]): number | null {
  if (measure === 'total') return points.length
  if (measure === 'sessions') return new Set(points.map(({ session }) => session.sessionId)).size
  if (['users', 'dau', 'wau', 'mau'].includes(measure)) {
    return new Set(points.map(({ session }) => session.person)).size
  }
  const numbers = points.map(({ value }) => value).filter((value) => typeof value === 'number')
  // Each is a whole number of quarters.
  const sum = Number(numbers.reduce((all, value) => all + BigInt(value * 4), 0n)) / 4
  if (measure === 'sum') return sum
  if (numbers.length === 0) return null
  if (measure === 'average') return sum / numbers.length
  const sorted = numbers.toSorted((a, b) => a - b)
  const share = { min: 0, median: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, max: 1 }
  const place = (sorted.length - 1) * share[measure as keyof typeof share]
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}

const ROLLING: Partial<Record<ExploreMeasure, number>> = { dau: 1, wau: 7, mau: 30 }

/** Of the points of a line, per interval. */
function computePoints(
  measure: ExploreMeasure,
  points: readonly Point[],
  {
    fromAt,
    toAt,
    edges,
    timeZone,
    interval,
  }: Exploration & ExploreRequest & { interval: ExploreInterval },
): (number | null)[] {
  const name = getNamer(interval, timeZone)
  const nameDay = getNamer('day', timeZone)
  const days = ROLLING[measure]
  const inRange = points.filter((point) => point.at >= fromAt && point.at < toAt)
  const byName = Map.groupBy(inRange, (point) => name(point.at))
  return edges.slice(0, -1).map((at, place) => {
    if (days === undefined) {
      return computeMeasure(measure, byName.get(name(at)) ?? [])
    }
    // By their dates, which the clocks do not change.
    const last = nameDay((edges[place + 1] ?? 0) - 1)
    const first = new Date(Date.parse(`${last}T00:00Z`) - (days - 1) * DAY_MS)
    const firstDay = first.toISOString().slice(0, 10)
    const held = points.filter((point) => {
      const day = nameDay(point.at)
      return point.at < toAt && day >= firstDay && day <= last
    })
    return computeMeasure(measure, held)
  })
}

const isSingle = (key: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof key)

/** Ranked as the reference says: by frequency, then kind, then value. */
function rank(points: readonly Point[], top: number): unknown[] {
  const counts = new Map<unknown, number>()
  for (const { key } of points) {
    const own = isSingle(key) ? key : null
    counts.set(own, (counts.get(own) ?? 0) + 1)
  }
  const kinds = ['boolean', 'number', 'string', 'object']
  return [...counts]
    .sort(
      ([a, first], [b, second]) =>
        second - first ||
        kinds.indexOf(typeof a) - kinds.indexOf(typeof b) ||
        (typeof a === 'string'
          ? Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
          : Number(a) - Number(b)),
    )
    .slice(0, top)
    .map(([key]) => key)
}

function isOfLine({ key }: Point, line: ExploreKey, ranked: readonly unknown[]): boolean {
  const own = isSingle(key) ? key : null
  if (line.kind === 'all') return true
  if (line.kind === 'other') return !ranked.includes(own)
  return line.kind === 'none' ? own === null : own === line.value
}

const EVENT_MEASURES: ExploreMeasure[] = [...COUNTING_MEASURES, ...NUMBER_MEASURES]
const toSeries = (measure: ExploreMeasure, place: number) => ({
  // Some of everything: every event, one of them, and sessions.
  ...(place % 3 === 2 ? {} : { event: place % 3 === 0 ? {} : { name: 'paid' } }),
  measure,
  ...((NUMBER_MEASURES as readonly string[]).includes(measure)
    ? { value: place % 3 === 2 ? 'pageViewCount' : AMOUNT }
    : {}),
})
const CHUNKS = [0, 1, 2, 3, 4, 5].map((place) => {
  const rotated = EVENT_MEASURES.map((measure, index) => toSeries(measure, index + (place % 2)))
  return rotated.slice(Math.floor(place / 2) * 5, Math.floor(place / 2) * 5 + 5)
})
const BREAKDOWNS = [null, `traits.${PLAN}`, `event.${PLAN}`, 'event.$name']
/** Of so many intervals one is enough. */
const HOURLY_BREAKDOWNS = [null, `event.${PLAN}`]
const INTERVALS = ['hour', 'day', 'week', 'month'] as const

describe.each(PERIODS)('where $what, in $timeZone', ({ timeZone, from, to }) => {
  const [fromAt, toAt] = [Date.parse(from), Date.parse(to)]
  let world: World
  const folder = mkdtempSync(join(tmpdir(), 'playhead-explore-'))
  beforeAll(async () => {
    world = await createWorld(fromAt, toAt, folder)
  })
  afterAll(async () => {
    for (const storage of world.storages.values()) await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const explore = async (engine: string, query: unknown) => {
    const storage = world.storages.get(engine)
    if (!storage) throw new Error('no such engine')
    const request: ExploreRequest = {
      projectId: 'project-1',
      fromAt,
      toAt,
      timeZone,
      filter: { all: [] },
      query: parseExploreQuery(query),
    }
    return { request, storage, answer: await computeExploration(storage, request) }
  }

  describe.each(['memory', 'SQLite'])('in the %s storage', (engine) => {
    test.each(INTERVALS)(
      'every measure by the %s is what the visits say',
      async (interval) => {
        for (const breakdown of interval === 'hour' ? HOURLY_BREAKDOWNS : BREAKDOWNS) {
          for (const chunk of CHUNKS) {
            const isOfEvents = breakdown?.startsWith('event.') ?? false
            const series = isOfEvents ? chunk.filter((each) => 'event' in each) : chunk
            const query = { series, breakdown, top: 4, interval }
            const { request, answer } = await explore(engine, query)
            const { found, wanted } = compare(answer, { ...request, interval })
            expect(found).toEqual(wanted)
          }
        }
      },
      60_000,
    )

    test('both engines say the same, in the same order, and what they say adds up', async () => {
      const query = {
        series: [{ event: {}, measure: 'sum', value: AMOUNT }, { event: { name: 'paid' } }],
        formula: 'A / B',
        breakdown: `event.${PLAN}`,
        top: 20,
        compare: true,
      }
      const { answer } = await explore(engine, query)
      const other = await explore('memory', query)
      expect({ ...answer, statements: [] }).toEqual(other.answer)
      const totals = answer.lines.filter(({ series }) => series === 'B')
      const paid = listPoints(world.sessions, { event: { name: 'paid' } } as ExploreSeries, null)
      const held = paid.filter(({ at }) => at >= fromAt && at < toAt)
      expect(totals.reduce((sum, { total }) => sum + (total ?? 0), 0)).toBe(held.length)
    })

    test('the sessions behind a value are those that are counted in it', async () => {
      for (const breakdown of [null, `event.${PLAN}`]) {
        const series = [{ event: { name: 'paid' }, measure: 'sessions' }]
        const { request, storage, answer } = await explore(engine, { series, breakdown, top: 3 })
        for (const line of answer.lines) {
          for (const [interval, count] of [...line.points.entries(), [null, line.total] as const]) {
            const cell = { series: 0, key: line.key, interval, skip: 0 }
            const behind = await listExploreSessions(storage, request, cell)
            expect(behind.total).toBe(count)
            const [edge = fromAt, next = toAt] =
              interval === null ? [] : answer.edges.slice(interval, interval + 2)
            for (const { at } of behind.sessions) {
              expect(at).toBeGreaterThanOrEqual(Math.max(edge, fromAt))
              expect(at).toBeLessThan(Math.min(next, toAt))
            }
          }
        }
      }
    }, 60_000)
  })

  /** What an answer says, and what the visits do. */
  function compare(answer: Exploration, request: ExploreRequest & { interval: ExploreInterval }) {
    const { query } = request
    const [first] = query.series
    if (!first) throw new Error('no series')
    const inRange = ({ at }: Point): boolean => at >= fromAt && at < toAt
    const all = listPoints(world.sessions, first, query.breakdown)
    const ranked = query.breakdown === null ? [] : rank(all.filter(inRange), query.top)
    const keys = answer.lines.filter(({ series }) => series === 'A').map(({ key }) => key)
    const named = keys.filter(({ kind }) => kind !== 'other' && kind !== 'all')
    const found: unknown[] = [named.map((key) => (key.kind === 'value' ? key.value : null))]
    const wanted: unknown[] = [ranked]
    for (const line of answer.lines) {
      const series = query.series[line.series.charCodeAt(0) - 65] ?? first
      const points = listPoints(world.sessions, series, query.breakdown).filter((point) =>
        isOfLine(point, line.key, ranked),
      )
      const expected: Pick<ExploreLine, 'points' | 'total'> = {
        points: computePoints(series.measure, points, { ...answer, ...request }),
        total: computeMeasure(series.measure, points.filter(inRange)),
      }
      const context = JSON.stringify([line.series, line.key, series, query.interval])
      const isRolling = ROLLING[series.measure] !== undefined
      // Which hour a day ago is meant where the clocks change is another matter.
      if (isRolling && query.interval === 'hour') continue
      const total = isRolling ? expected.points.at(-1) : expected.total
      found.push({ context, points: line.points, total: line.total })
      wanted.push({ context, points: expected.points, total })
    }
    return { found, wanted }
  }
})
