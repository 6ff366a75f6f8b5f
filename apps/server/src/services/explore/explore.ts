import {
  evaluateFormula,
  getSeriesLetter,
  parseFormula,
  type Exploration,
  type ExploreLine,
  type ExploreQuery,
  type ExploreSeries,
  type ExploreStatement,
  type Filter,
} from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { SampleCount } from '../../storage/samples.ts'
import type { SessionIndex } from '../../storage/session-index.ts'
import { SESSIONS_LIMIT, toSampleQuery } from './collect.ts'
import { createKeyPlaces, toKeyName, type KeyPlaces } from './keys.ts'
import { createPeriod, getPeriodBefore, getWindows, type Period } from './periods.ts'
import { createTally, type Counted } from './tallies.ts'

const INTERVALS_LIMIT = 1_000
/** Points of all lines together. */
const POINTS_LIMIT = 100_000

export interface ExploreOptions {
  readonly sessions: Pick<SessionIndex, 'readSamples' | 'rankSamples' | 'explainSamples'>
  readonly sessionsLimit?: number
}

/** A query and what it is asked of. */
export interface ExploreRequest {
  readonly projectId: string
  readonly fromAt: number
  readonly toAt: number
  /** Without `isBounce` and `isLive`; those of the series too. */
  readonly filter: Filter
  /** IANA name: whose hours, days, weeks and months are counted. */
  readonly timeZone: string
  readonly query: ExploreQuery
}

/**
 * Counts series over time.
 *
 * @throws {AppError} invalid_request where the range has too many intervals
 */
export async function computeExploration(
  options: ExploreOptions,
  request: ExploreRequest,
): Promise<Exploration> {
  const { query, timeZone } = request
  const period = toPeriod(request)
  const before = query.compare ? getPeriodBefore(period) : null
  const places = createKeyPlaces(await rankKeys(options, request))
  const now = await countPeriod(options, request, { period, places })
  const then = before ? await countPeriod(options, request, { period: before, places }) : null
  const lines = query.series.flatMap((_series, place) =>
    places.keys.map((key, keyPlace): ExploreLine => {
      const counted = now.series[place]?.lines[keyPlace]
      const earlier = then?.series[place]?.lines[keyPlace]
      return {
        series: getSeriesLetter(place),
        key,
        points: [...(counted?.points ?? [])],
        total: counted?.total ?? null,
        before: earlier ? { points: [...earlier.points], total: earlier.total } : null,
      }
    }),
  )
  const hasOthers = [now, then].some((each) => each?.series.some(({ others }) => others > 0))
  const shown = lines.filter(({ key }) => key.kind !== 'other' || hasOthers)
  const cutAt = Math.max(now.cutAt, then?.cutAt ?? -Infinity)
  return {
    edges: [...period.edges],
    edgesBefore: before ? [...before.edges] : null,
    timeZone,
    counted: now.series.map(({ samples, numbers }, place) => ({
      series: getSeriesLetter(place),
      samples,
      numbers,
    })),
    lines: query.formula === null ? shown : [...shown, ...computeFormulaLines(query, shown)],
    isComplete: cutAt === -Infinity,
    countedFromAt: Math.max(cutAt, request.fromAt),
    statements: await explain(options, request),
  }
}

/** @throws {AppError} invalid_request where the range has too many intervals */
export function toPeriod({ query, fromAt, toAt, timeZone }: ExploreRequest): Period {
  const { interval } = query
  const leastMs = { hour: 1, day: 23, week: 24 * 7 - 1, month: 24 * 28 - 1 }[interval] * 3_600_000
  const lines = query.series.length * (query.breakdown === null ? 1 : query.top + 1)
  const most = Math.min(INTERVALS_LIMIT, Math.floor(POINTS_LIMIT / lines))
  // Before they are listed: a range may be of any length.
  const count = Math.ceil((toAt - fromAt) / leastMs)
  if (count <= most) return createPeriod({ fromAt, toAt, interval, timeZone })
  throw new AppError(
    'invalid_request',
    `the range has about ${count} intervals (${interval}); expected at most ${most}. A longer interval or a shorter range has fewer.`,
  )
}

/** The most frequent keys of the first series; null without a breakdown. */
export async function rankKeys(
  { sessions }: ExploreOptions,
  request: ExploreRequest,
): Promise<SampleCount[] | null> {
  const { query, projectId, filter, fromAt, toAt } = request
  const [series] = query.series
  const key = toKeyName(query.breakdown)
  if (key === null || !series) return null
  const source = toSampleQuery({ projectId, series, filter, key, fromAt, toAt })
  return sessions.rankSamples({ ...source, limit: query.top })
}

interface CountedPeriod {
  readonly series: readonly {
    readonly lines: readonly Counted[]
    readonly samples: number
    readonly numbers: number | null
    /** Samples of no key that is told apart. */
    readonly others: number
  }[]
  /** Sessions before this one were not counted. */
  readonly cutAt: number
}

interface CountOptions {
  readonly period: Period
  readonly places: KeyPlaces
}

async function countPeriod(
  options: ExploreOptions,
  request: ExploreRequest,
  { period, places }: CountOptions,
): Promise<CountedPeriod> {
  const counted = []
  for (const series of request.query.series) {
    counted.push(await countSeries(options, { ...request, series, period, places }))
  }
  return { series: counted, cutAt: Math.max(...counted.map(({ cutAt }) => cutAt)) }
}

async function countSeries(
  { sessions, sessionsLimit = SESSIONS_LIMIT }: ExploreOptions,
  request: ExploreRequest & CountOptions & { readonly series: ExploreSeries },
) {
  const { projectId, filter, query, series, period, places } = request
  const windows = getWindows(period, series.measure)
  const tally = createTally(series.measure, { windows, lines: places.keys.length })
  const key = toKeyName(query.breakdown)
  const fromAt = Math.max(0, Math.min(period.fromAt, windows.from[0] ?? period.fromAt))
  const source = toSampleQuery({ projectId, series, filter, key, fromAt, toAt: period.toAt })
  const other = places.keys.findIndex(({ kind }) => kind === 'other')
  let samples = 0
  let others = 0
  const cutAt = await sessions.readSamples(
    { ...source, keys: places.wanted, sessionsLimit },
    (part) => {
      tally.add(part)
      samples += part.at.length
      if (other === -1) return
      for (const place of part.keys) if (place === other) others += 1
    },
  )
  return { ...tally.count(), samples, others, cutAt: cutAt ?? -Infinity }
}

/** The formula of each key, computed of the lines of that key. */
function computeFormulaLines(query: ExploreQuery, lines: readonly ExploreLine[]): ExploreLine[] {
  const letters = query.series.map((_series, place) => getSeriesLetter(place))
  const formula = parseFormula(query.formula ?? '', letters)
  const ofFirst = lines.filter(({ series }) => series === 'A')
  return ofFirst.map((first, keyPlace) => {
    const ofKey = new Map(
      letters.map((letter) => [letter, lines.filter((line) => line.series === letter)[keyPlace]]),
    )
    const evaluate = (read: (line: ExploreLine) => number | null | undefined): number | null =>
      evaluateFormula(formula, (letter) => {
        const line = ofKey.get(letter)
        return line ? (read(line) ?? null) : null
      })
    return {
      series: 'formula',
      key: first.key,
      points: first.points.map((_point, place) => evaluate(({ points }) => points[place])),
      total: evaluate(({ total }) => total),
      before: first.before && {
        points: first.before.points.map((_point, place) =>
          evaluate(({ before }) => before?.points[place]),
        ),
        total: evaluate(({ before }) => before?.total),
      },
    }
  })
}

async function explain(
  { sessions }: ExploreOptions,
  request: ExploreRequest,
): Promise<ExploreStatement[]> {
  const statements: ExploreStatement[] = []
  for (const [place, series] of request.query.series.entries()) {
    const key = toKeyName(request.query.breakdown)
    const statement = await sessions.explainSamples(toSampleQuery({ ...request, series, key }))
    if (statement) statements.push({ series: getSeriesLetter(place), ...statement })
  }
  return statements
}
