import { EVENT_NAMES, type ExploreQuery, type Filter } from '@playhead/protocol'
import { parseExploreQuery } from '@playhead/protocol'
import {
  computeHistogram,
  computeOverview,
} from '../../apps/server/src/services/analytics/overview.ts'
import { computeSeries } from '../../apps/server/src/services/analytics/series.ts'
import { takeMedian, takeQuantile } from '../../apps/server/src/services/analytics/take-quantile.ts'
import { computeExploration } from '../../apps/server/src/services/explore/explore.ts'
import { computePaths } from '../../apps/server/src/services/paths/paths.ts'
import { computeFunnel } from '../../apps/server/src/services/funnels/funnels.ts'
import { EVENT_FIELD, type MeasureQuery } from '../../apps/server/src/storage/session-index.ts'
import type { Storage } from '../../apps/server/src/storage/storage.ts'
import { PROJECT } from './fill.ts'

const DAY_MS = 86_400_000
const EVERYTHING: Filter = { all: [] }

/** What is asked of both, and how long the answer may take. */
export interface Question {
  readonly name: string
  /** Of the median, in milliseconds. */
  readonly barMs: number
  /** How much of DuckDB's time it may take. */
  readonly barRatio: number
  readonly ask: () => Promise<unknown>
  /** In DuckDB; several where one answer needs several. */
  readonly sql: readonly string[]
}

/** So many days until the end; never the same twice, so that nothing is answered from before. */
function createRange(
  toAt: number,
  days: number,
): () => { projectId: string; fromAt: number; toAt: number } {
  let asked = 0
  return () => {
    asked += 1
    return { projectId: PROJECT.id, fromAt: toAt - days * DAY_MS, toAt: toAt + asked }
  }
}

const LIST = { barMs: 5, barRatio: 1 }
const SCAN = { barMs: 20, barRatio: 1.5 }
const SEARCH = { barMs: 150, barRatio: 1.5 }

/** @param toAt the end of 90 days of which all of the store is */
export function listQuestions(storage: Storage, toAt: number, sessionId: string): Question[] {
  return [
    ...listLists(storage, toAt, sessionId),
    ...listNumbers(storage, toAt),
    ...listExplorations(storage, toAt),
    ...listSearches(storage, toAt),
  ]
}

const is = (field: string, value: string): Filter => ({ field, is: [value] }) as Filter

function listLists({ sessions }: Storage, toAt: number, sessionId: string): Question[] {
  const range = createRange(toAt, 90)
  const page = () => ({ ...range(), limit: 50, after: null })
  const common = is('country', 'AA')
  const rare: Filter = {
    all: [
      is('country', 'NQ'),
      is('browser', 'Opera'),
      { field: 'exceptionCount', from: 1 } as Filter,
    ],
  }
  return [
    {
      ...LIST,
      name: 'list: newest 50',
      ask: () => sessions.list(page()),
      sql: ['SELECT * FROM sessions ORDER BY started_at DESC, session_id DESC LIMIT 50'],
    },
    {
      ...LIST,
      name: 'list: newest 50 of a country',
      ask: () => sessions.list({ ...page(), filter: common }),
      sql: [
        `SELECT * FROM sessions WHERE country = 'AA' ORDER BY started_at DESC, session_id DESC LIMIT 50`,
      ],
    },
    {
      ...LIST,
      name: 'list: three rare filters',
      ask: () => sessions.list({ ...page(), filter: rare }),
      sql: [
        `SELECT * FROM sessions WHERE country = 'NQ' AND browser = 'Opera' AND exception_count >= 1
         ORDER BY started_at DESC, session_id DESC LIMIT 50`,
      ],
    },
    {
      ...LIST,
      name: 'lookup: a session',
      ask: () => sessions.load(sessionId),
      sql: [`SELECT * FROM sessions WHERE session_id = '${sessionId}'`],
    },
    {
      ...LIST,
      name: 'lookup: the events of a session',
      ask: () => sessions.loadEvents(sessionId),
      sql: [`SELECT * FROM events WHERE session_id = '${sessionId}' ORDER BY happened_at`],
    },
  ]
}

function listNumbers({ sessions }: Storage, toAt: number): Question[] {
  const bounce = { minDurationMs: null, requireNoInteraction: false }
  const range = createRange(toAt, 90)
  const duck = {
    headline: `SELECT count(*), count(DISTINCT visitor), count(*) FILTER (page_view_count = 1),
      count(*) FILTER (exception_count > 0), median(duration_ms) FROM sessions`,
    histogram: `SELECT CASE WHEN duration_ms < 10000 THEN 0 WHEN duration_ms < 30000 THEN 1
      WHEN duration_ms < 60000 THEN 2 WHEN duration_ms < 180000 THEN 3 WHEN duration_ms < 600000 THEN 4
      WHEN duration_ms < 1800000 THEN 5 WHEN duration_ms < 3600000 THEN 6 ELSE 7 END, count(*)
      FROM sessions GROUP BY 1`,
    series: 'SELECT started_at // 86400000, count(*) FROM sessions GROUP BY 1',
    pages: `SELECT path, count(*), count(DISTINCT session_id) FROM events
      WHERE name = '${EVENT_NAMES.pageView}' GROUP BY 1 ORDER BY 2 DESC LIMIT 20`,
    vitals: `SELECT metric, quantile_cont(value, 0.75) FROM events WHERE metric IS NOT NULL GROUP BY 1`,
  }
  const breakdown = (column: string) =>
    `SELECT ${column}, count(*) FROM sessions WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 8`
  const fields = [
    ['entryPath', 'entry_path'],
    ['exitPath', 'exit_path'],
    ['referringDomain', 'referring_domain'],
    ['channel', 'channel'],
    ['country', 'country'],
    ['deviceType', 'device_type'],
    ['browser', 'browser'],
  ] as const
  const german = is('country', 'DV')
  /** What the tiles of an overview show. */
  const tell = async (query: MeasureQuery) => {
    const { startsAt, durationsMs } = await sessions.measure(query)
    const series = computeSeries(startsAt, {
      ...query,
      fromAt: toAt - 90 * DAY_MS,
      timeZone: 'UTC',
    })
    const histogram = computeHistogram(durationsMs)
    return [series, histogram, takeMedian(durationsMs)]
  }
  return [
    {
      ...SCAN,
      name: 'tiles: counts, users, bounces, median, histogram, days',
      ask: () => tell({ ...range(), bounce }),
      sql: [duck.headline, duck.histogram, duck.series],
    },
    {
      ...SCAN,
      name: 'tile: top pages',
      ask: () => sessions.listTopPages(range()),
      sql: [duck.pages],
    },
    {
      ...SCAN,
      name: 'tile: top pages of a country',
      ask: () => sessions.listTopPages({ ...range(), filter: german }),
      sql: [
        duck.pages.replace(
          'GROUP BY',
          "AND session_id IN (SELECT session_id FROM sessions WHERE country = 'DV') GROUP BY",
        ),
      ],
    },
    {
      ...SCAN,
      name: 'tiles of a country',
      ask: () => tell({ ...range(), bounce, filter: german }),
      sql: [duck.headline, duck.histogram, duck.series].map((sql) =>
        sql.replace('FROM sessions', "FROM sessions WHERE country = 'DV'"),
      ),
    },
    ...fields.map(([field, column]) => ({
      ...SCAN,
      name: `breakdown: ${field}`,
      ask: () => sessions.countValues({ ...range(), field, limit: 8 }),
      sql: [breakdown(column)],
    })),
    {
      ...SCAN,
      name: 'suggestion: entryPath that contains "topic-9"',
      ask: () =>
        sessions.countValues({ ...range(), field: 'entryPath', text: 'topic-9', limit: 20 }),
      sql: [
        `SELECT entry_path, count(*) FROM sessions WHERE contains(lower(entry_path), 'topic-9')
         GROUP BY 1 ORDER BY 2 DESC LIMIT 20`,
      ],
    },
    {
      ...SCAN,
      name: 'suggestion: names of events',
      ask: () => sessions.countValues({ ...range(), field: EVENT_FIELD, limit: 50 }),
      sql: [
        'SELECT name, count(DISTINCT session_id) FROM events GROUP BY 1 ORDER BY 2 DESC LIMIT 50',
      ],
    },
    {
      ...SCAN,
      name: 'tile: web vitals',
      ask: async () =>
        [...(await sessions.loadVitals(range())).values()].map((list) => takeQuantile(list, 0.75)),
      sql: [duck.vitals],
    },
    {
      barMs: 300,
      barRatio: 1.5,
      name: 'the whole overview, with the period before',
      ask: () => computeOverview(sessions, { ...range(), bounce, timeZone: 'UTC' }),
      sql: [...Object.values(duck), ...fields.map(([, column]) => breakdown(column))],
    },
  ]
}

function listExplorations(storage: Storage, toAt: number): Question[] {
  const explore = (init: object, days: number) => () => {
    const query: ExploreQuery = parseExploreQuery(init)
    const fromAt = toAt - days * DAY_MS
    const request = {
      projectId: PROJECT.id,
      fromAt,
      toAt,
      filter: EVERYTHING,
      timeZone: 'UTC',
      query,
    }
    return computeExploration(storage, request)
  }
  const day = { interval: 'day' }
  return [
    {
      ...SCAN,
      name: 'explore: sessions a day',
      ask: explore({ ...day, series: [{ measure: 'total' }] }, 90),
      sql: ['SELECT started_at // 86400000, count(*) FROM sessions GROUP BY 1'],
    },
    {
      ...SCAN,
      name: 'explore: users a day',
      ask: explore({ ...day, series: [{ measure: 'users' }] }, 90),
      sql: [
        'SELECT started_at // 86400000, count(DISTINCT visitor) FROM sessions GROUP BY 1',
        'SELECT count(DISTINCT visitor) FROM sessions',
      ],
    },
    {
      ...SCAN,
      name: 'explore: p90 of the duration a day',
      ask: explore({ ...day, series: [{ measure: 'p90', value: 'durationMs' }] }, 90),
      sql: [
        'SELECT started_at // 86400000, quantile_cont(duration_ms, 0.9) FROM sessions GROUP BY 1',
        'SELECT quantile_cont(duration_ms, 0.9) FROM sessions',
      ],
    },
    {
      ...SCAN,
      name: 'explore: sessions a day by country',
      ask: explore({ ...day, series: [{ measure: 'total' }], breakdown: 'country' }, 90),
      sql: ['SELECT country, started_at // 86400000, count(*) FROM sessions GROUP BY 1, 2'],
    },
    {
      ...SEARCH,
      name: 'explore: purchases a day, 30 days',
      ask: explore({ ...day, series: [{ event: { name: 'purchase' }, measure: 'total' }] }, 30),
      sql: [
        `SELECT happened_at // 86400000, count(*) FROM events WHERE name = 'purchase'
         AND happened_at >= ${toAt - 30 * DAY_MS} GROUP BY 1`,
      ],
    },
  ]
}

function listSearches({ sessions, trails }: Storage, toAt: number): Question[] {
  const range = createRange(toAt, 30)
  const fromAt = toAt - 30 * DAY_MS
  const bounce = { minDurationMs: null, requireNoInteraction: false }
  const since = `session_started_at >= ${fromAt}`
  const count = (condition: string) =>
    `SELECT count(*), count(DISTINCT visitor), median(duration_ms) FROM sessions
     WHERE started_at >= ${fromAt} AND session_id IN
       (SELECT session_id FROM events WHERE ${since} AND ${condition})`
  const steps = [{ name: 'product_viewed' }, { name: 'added_to_cart' }, { name: 'purchase' }]
  return [
    {
      ...SEARCH,
      name: 'property filter, 30 days: one of 100,000 products',
      ask: () =>
        sessions.measure({
          ...range(),
          bounce,
          filter: {
            event: { name: 'product_viewed', where: [{ property: 'product', is: ['p-12'] }] },
          },
        }),
      sql: [count(`name = 'product_viewed' AND product = 'p-12'`)],
    },
    {
      ...SEARCH,
      name: 'property filter, 30 days: purchases above 300',
      ask: () =>
        sessions.measure({
          ...range(),
          bounce,
          filter: { event: { name: 'purchase', where: [{ property: 'amount', from: 300 }] } },
        }),
      sql: [count(`name = 'purchase' AND amount >= 300`)],
    },
    {
      ...SEARCH,
      name: 'funnel of three steps, 30 days',
      ask: () =>
        computeFunnel({ sessions }, { ...range(), steps, scope: 'session', windowMs: 3_600_000 }),
      sql: [
        `SELECT count(*), count(two), count(three) FROM (
           SELECT a.session_id, min(a.happened_at) AS one, min(b.happened_at) AS two, min(c.happened_at) AS three
           FROM events a
             LEFT JOIN events b ON b.session_id = a.session_id AND b.name = 'added_to_cart'
               AND b.happened_at >= a.happened_at AND b.happened_at <= a.happened_at + 3600000 AND b.${since}
             LEFT JOIN events c ON c.session_id = a.session_id AND c.name = 'purchase'
               AND c.happened_at >= b.happened_at AND c.happened_at <= a.happened_at + 3600000 AND c.${since}
           WHERE a.name = 'product_viewed' AND a.${since} GROUP BY 1)`,
      ],
    },
    ...(['from', 'to'] as const).map((direction) => ({
      ...SEARCH,
      name: `paths ${direction} where sessions ${direction === 'from' ? 'begin' : 'end'}, 30 days`,
      ask: () =>
        computePaths({ trails }, { ...range(), direction, page: null, stepCount: 5, top: 8 }),
      sql: [comparePaths(since, direction === 'from' ? 'ASC' : 'DESC')],
    })),
    {
      ...SEARCH,
      name: 'paths from a page, 30 days',
      ask: () =>
        computePaths(
          { trails },
          { ...range(), direction: 'from', page: '/products/3', stepCount: 5, top: 8 },
        ),
      sql: [comparePaths(since, 'ASC', '/products/3')],
    },
  ]
}

/** Which page came after which, step by step, and how long that took. */
function comparePaths(since: string, order: 'ASC' | 'DESC', page?: string): string {
  const first =
    page === undefined
      ? '1'
      : `min(CASE WHEN path = '${page}' THEN place END) OVER (PARTITION BY session_id)`
  return `WITH views AS (
      SELECT session_id, path, happened_at, lag(path) OVER (PARTITION BY session_id ORDER BY happened_at) AS before
      FROM events WHERE name = '${EVENT_NAMES.pageView}' AND ${since}),
    pages AS (
      SELECT session_id, path, happened_at,
        row_number() OVER (PARTITION BY session_id ORDER BY happened_at ${order}) AS place
      FROM views WHERE before IS DISTINCT FROM path),
    ways AS (SELECT *, place - ${first} AS step FROM pages)
    SELECT here.step, here.path, there.path, count(*), median(there.happened_at - here.happened_at)
    FROM ways here LEFT JOIN ways there
      ON there.session_id = here.session_id AND there.step = here.step + 1 AND there.step < 5
    WHERE here.step >= 0 AND here.step < 5 GROUP BY 1, 2, 3`
}
