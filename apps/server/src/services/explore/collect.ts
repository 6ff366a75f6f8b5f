import { MAX_DURATION_LIMITS_MS, type ExploreSeries, type Filter } from '@playhead/protocol'
import type { FilterField } from '@playhead/protocol'
import type { SampleKeyName, SampleQuery } from '../../storage/samples.ts'

/** Beyond this the earlier sessions are left out, and the answer says so. */
export const SESSIONS_LIMIT = 1_000_000

export interface SeriesSource {
  readonly projectId: string
  readonly series: ExploreSeries
  /** Which sessions, beside what the series asks for. */
  readonly filter: Filter
  readonly key: SampleKeyName | null
  /** Of the samples, server time. */
  readonly fromAt: number
  readonly toAt: number
}

/** As the storage takes it. Events of a range may lie in a session that began before it. */
export function toSampleQuery(source: SeriesSource): SampleQuery {
  const { projectId, series, filter, key, fromAt, toAt } = source
  const { event, value } = series
  const filters = [filter, series.filter].filter((each) => !isEverything(each))
  return {
    projectId,
    fromAt: event ? Math.max(0, fromAt - MAX_DURATION_LIMITS_MS.most) : fromAt,
    toAt,
    filter: { all: filters },
    source: event
      ? { kind: 'events', event, value }
      : // The parser of queries lets only fields through.
        { kind: 'sessions', value: value as FilterField | null },
    key,
    sampledFromAt: fromAt,
    sampledToAt: toAt,
  }
}

function isEverything(filter: Filter): boolean {
  return 'all' in filter && filter.all.length === 0
}
