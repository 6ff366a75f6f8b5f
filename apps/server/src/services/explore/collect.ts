import { MAX_DURATION_LIMITS_MS, type ExploreSeries, type Filter } from '@playhead/protocol'
import type { FilterField } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { Sample, SampleKeyName, SampleQuery } from '../../storage/samples.ts'
import type { SessionIndex, SessionPlace } from '../../storage/session-index.ts'

/** So many sessions are read at a time; everything else goes on in between. */
const PAGE_SESSIONS = 500

export interface SampleLimits {
  readonly sessions: number
  readonly samples: number
}

/** Beyond these the earlier sessions are left out, and the answer says so. */
export const SAMPLE_LIMITS: SampleLimits = { sessions: 100_000, samples: 2_000_000 }

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
  return {
    projectId,
    fromAt: event ? Math.max(0, fromAt - MAX_DURATION_LIMITS_MS.most) : fromAt,
    toAt,
    filter: { all: [filter, series.filter] },
    source: event
      ? { kind: 'events', event, value }
      : // The parser of queries lets only fields through.
        { kind: 'sessions', value: value as FilterField | null },
    key,
    sampledFromAt: fromAt,
    sampledToAt: toAt,
  }
}

/**
 * Hands over all samples, those of the newest sessions first.
 *
 * @returns the start of the earliest session that was counted; null when all were
 */
export async function collectSamples(
  index: Pick<SessionIndex, 'listSamples'>,
  query: SampleQuery,
  { limits, onSample }: { limits: SampleLimits; onSample: (sample: Sample) => void },
): Promise<number | null> {
  let after: SessionPlace | null = null
  let looked = 0
  let taken = 0
  do {
    const page = await index.listSamples({ ...query, limit: PAGE_SESSIONS, after })
    for (const sample of page.samples) onSample(sample)
    looked += page.looked
    taken += page.samples.length
    after = page.next
    await setImmediate()
  } while (after && looked < limits.sessions && taken < limits.samples)
  return after?.startedAt ?? null
}
