import type { SessionEvent } from '@playhead/protocol'
import {
  listProperties,
  listValues,
  matchesEvent,
  type FilteredSession,
} from '../matches-filter.ts'
import type { Sample, SampleCount, SampleKey, SampleLists, SampleQuery } from '../samples.ts'
import { toServerTime } from '../segment-times.ts'
import type { FilteredRange, StoredSession } from '../session-index.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySession } from './memory-sessions.ts'
import type { Found } from './memory-session-numbers.ts'

/** Part of the session index. */
export function createMemorySamples(
  select: (range: FilteredRange) => Found[],
  filterable: (session: MemorySession, stored: StoredSession) => FilteredSession,
): SampleLists {
  const sampleOf = (found: Found, query: SampleQuery): Sample[] =>
    sample(found, query, filterable(found.session, found.stored))
  const selectCounted = (range: FilteredRange): Found[] =>
    select(range)
      .filter(({ stored }) => stored.columns.excludedReason === null)
      .sort((a, b) => compareFound(b, a))
  return {
    listSamples: async ({ limit, after, ...query }) => {
      const looked = selectCounted(query)
        .filter(
          ({ stored: { sessionId, columns } }) =>
            !after ||
            columns.startedAt < after.startedAt ||
            (columns.startedAt === after.startedAt && sessionId < after.sessionId),
        )
        .slice(0, limit)
      const last = looked.at(-1)?.stored
      return {
        samples: looked.flatMap((found) => sampleOf(found, query)),
        looked: looked.length,
        next:
          last && looked.length === limit
            ? { startedAt: last.columns.startedAt, sessionId: last.sessionId }
            : null,
      }
    },
    rankSamples: async ({ limit, ...query }) => {
      const counts = new Map<SampleKey, number>()
      for (const { key } of selectCounted(query).flatMap((found) => sampleOf(found, query))) {
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      return [...counts]
        .map(([key, samples]) => ({ key, samples }))
        .sort((a, b) => b.samples - a.samples || compareKeys(a, b))
        .slice(0, limit)
    },
    explainSamples: async () => null,
  }
}

function sample(found: Found, query: SampleQuery, filtered: FilteredSession): Sample[] {
  const { source, sampledFromAt, sampledToAt } = query
  const { session, stored } = found
  const { sessionId, columns } = stored
  const { startedAt, visitor, clockOffsetMs } = columns
  const take = (at: number, event: SessionEvent | null): Sample => ({
    sessionId,
    startedAt,
    visitor,
    at,
    value: toNumber(
      source.value === null
        ? []
        : event
          ? listProperties({ property: source.value }, event)
          : listValues(source.value, filtered),
    ),
    key: toKey(
      query.key === null
        ? []
        : query.key.kind === 'field'
          ? listValues(query.key.field, filtered)
          : event
            ? listKeys(query.key.property, event)
            : [],
    ),
  })
  const taken =
    source.kind === 'sessions'
      ? [take(startedAt, null)]
      : [
          ...[...session.segments.values()].flatMap((segment) =>
            segment.events
              .filter((event) => matchesEvent(source.event, event))
              .map((event) => {
                const offsetMs = segment.clockOffsetMs ?? clockOffsetMs
                return take(toServerTime(event.at, { segment, offsetMs }), event)
              }),
          ),
          ...[...session.serverEvents.values()]
            .filter(({ event }) => matchesEvent(source.event, event))
            .map(({ at, event }) => take(at, event)),
        ]
  return taken.filter(({ at }) => at >= sampledFromAt && at < sampledToAt)
}

function listKeys(property: string, event: SessionEvent): readonly unknown[] {
  return property === '$name' ? [event.name] : listProperties({ property }, event)
}

function toNumber([value]: readonly unknown[]): number | null {
  return typeof value === 'number' ? value : null
}

function toKey([value]: readonly unknown[]): SampleKey {
  const isSingle =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isSingle ? value : null
}

function compareFound({ stored: a }: Found, { stored: b }: Found): number {
  return a.columns.startedAt - b.columns.startedAt || compareText(a.sessionId, b.sessionId)
}

const TYPES = ['boolean', 'number', 'string', 'object']

function compareKeys({ key: a }: SampleCount, { key: b }: SampleCount): number {
  const types = TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b)
  if (types !== 0 || a === null || b === null) return types
  // By code points, as every engine can.
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
  return Number(a) - Number(b)
}
