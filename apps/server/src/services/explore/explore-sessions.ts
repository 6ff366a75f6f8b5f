import type { ExploreKey, ExploreSessions, FunnelSession } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import { collectSamples, SAMPLE_LIMITS, toSampleQuery } from './collect.ts'
import { rankKeys, toPeriod, type ExploreOptions, type ExploreRequest } from './explore.ts'
import { createKeyPlaces, toKeyName } from './keys.ts'
import { getWindows } from './periods.ts'

const SESSIONS_SHOWN = 50

/** One value of an exploration. */
export interface ExploreCell {
  /** Place of the series. */
  readonly series: number
  readonly key: ExploreKey
  /** Place of the interval; null: the whole range. */
  readonly interval: number | null
  /** So many of the newest are passed over. */
  readonly skip: number
}

/**
 * The sessions behind a value: those that have a sample in it.
 *
 * @throws {AppError} invalid_request where the query has no such value
 */
export async function listExploreSessions(
  options: ExploreOptions,
  request: ExploreRequest,
  cell: ExploreCell,
): Promise<ExploreSessions> {
  const { query, projectId, filter } = request
  const series = query.series[cell.series]
  if (!series) throw new AppError('invalid_request', 'series names none of the query')
  const places = createKeyPlaces(await rankKeys(options, request))
  const wanted = places.keys.findIndex((key) => isSameKey(key, cell.key))
  if (wanted === -1) throw new AppError('invalid_request', 'key names no line of the query')
  const period = toPeriod(request)
  const windows = getWindows(period, series.measure)
  const interval = cell.interval ?? windows.from.length - 1
  const fromAt = cell.interval === null ? period.fromAt : windows.from[interval]
  const toAt = cell.interval === null ? period.toAt : windows.to[interval]
  if (fromAt === undefined || toAt === undefined) {
    throw new AppError('invalid_request', 'interval names none of the query')
  }
  const firsts = new Map<string, FunnelSession>()
  const key = toKeyName(query.breakdown)
  const source = toSampleQuery({
    projectId,
    filter,
    series,
    key,
    fromAt: Math.max(0, fromAt),
    toAt,
  })
  await collectSamples(options.sessions, source, {
    limits: options.limits ?? SAMPLE_LIMITS,
    onSample({ sessionId, startedAt, at, value, key: found }) {
      // A sample without a number counts for nothing where numbers are counted.
      if (series.value !== null && value === null) return
      if (places.placeOf(found) !== wanted) return
      const first = firsts.get(sessionId)
      if (first && first.at <= at) return
      firsts.set(sessionId, { sessionId, at, offsetMs: Math.max(0, at - startedAt) })
    },
  })
  return {
    sessions: [...firsts.values()].sort(compareNewest).slice(cell.skip, cell.skip + SESSIONS_SHOWN),
    total: firsts.size,
  }
}

function compareNewest(a: FunnelSession, b: FunnelSession): number {
  return b.at - a.at || (a.sessionId < b.sessionId ? 1 : -1)
}

function isSameKey(a: ExploreKey, b: ExploreKey): boolean {
  if (a.kind === 'value') return b.kind === 'value' && a.value === b.value
  return a.kind === b.kind
}
