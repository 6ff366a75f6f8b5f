import type { ExploreKey, ExploreSessions } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { SessionIndex } from '../../storage/session-index.ts'
import { SESSIONS_LIMIT, toSampleQuery } from './collect.ts'
import { rankKeys, toPeriod, type ExploreOptions, type ExploreRequest } from './explore.ts'
import { createKeyPlaces, toKeyName } from './keys.ts'
import { nameNewest } from '../sessions/name-newest.ts'
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
  options: ExploreOptions & { readonly sessions: Pick<SessionIndex, 'findSessions'> },
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
  const key = toKeyName(query.breakdown)
  const source = toSampleQuery({
    projectId,
    filter,
    series,
    key,
    fromAt: Math.max(0, fromAt),
    toAt,
  })
  /** When each session has its first sample. */
  const firsts = new Map<number, number>()
  const { sessionsLimit = SESSIONS_LIMIT } = options
  await options.sessions.readSamples(
    { ...source, keys: places.wanted, sessionsLimit },
    ({ sessions, at, values, keys }) => {
      for (let place = 0; place < at.length; place += 1) {
        // A sample without a number counts for nothing where numbers are counted.
        if (series.value !== null && Number.isNaN(values[place] ?? NaN)) continue
        if (keys[place] !== wanted) continue
        const session = sessions[place] ?? NaN
        const first = firsts.get(session) ?? Infinity
        if ((at[place] ?? 0) < first) firsts.set(session, at[place] ?? 0)
      }
    },
  )
  const stops = {
    at: Float64Array.from(firsts.values()),
    sessions: Float64Array.from(firsts.keys()),
  }
  const [sessions = []] = await nameNewest(options.sessions, [stops], {
    skip: cell.skip,
    count: SESSIONS_SHOWN,
  })
  return { sessions, total: firsts.size }
}

function isSameKey(a: ExploreKey, b: ExploreKey): boolean {
  if (a.kind === 'value') return b.kind === 'value' && a.value === b.value
  return a.kind === b.kind
}
