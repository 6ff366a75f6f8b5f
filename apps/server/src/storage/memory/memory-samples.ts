import type { SessionEvent } from '@playhead/protocol'
import {
  listProperties,
  listValues,
  matchesEvent,
  type FilteredSession,
} from '../matches-filter.ts'
import { compareKeys } from '../sample-keys.ts'
import { createSampleList } from '../sample-list.ts'
import type { SampleKey, SampleLists, SampleQuery } from '../samples.ts'
import { toServerTime } from '../segment-times.ts'
import type { FilteredRange, StoredSession } from '../session-index.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySession } from './memory-sessions.ts'
import type { Found } from './memory-session-numbers.ts'
import { createNumbers, type Numbers } from './numbers.ts'

/** Sessions of a part. */
const PART_SESSIONS = 60

interface Sample {
  readonly at: number
  readonly value: number | null
  readonly key: SampleKey
}

/** Part of the session index. */
export function createMemorySamples(
  select: (range: FilteredRange) => Found[],
  filterable: (session: MemorySession, stored: StoredSession) => FilteredSession,
  numbers: Numbers<string>,
): SampleLists {
  const sampleOf = (found: Found, query: SampleQuery): Sample[] =>
    sample(found, query, filterable(found.session, found.stored))
  const selectCounted = (range: FilteredRange): Found[] =>
    select(range)
      .filter(({ stored }) => stored.columns.excludedReason === null)
      .sort((a, b) => compareFound(b, a))
  return {
    readSamples: async ({ keys, sessionsLimit, ...query }, onPart) => {
      const found = selectCounted(query)
      const cutAt = found[sessionsLimit - 1]?.stored.columns.startedAt ?? -Infinity
      const looked = found.filter(({ stored }) => stored.columns.startedAt >= cutAt)
      const visitors = createNumbers<string>()
      // Few at a time, so that tests see more than one part.
      for (let place = 0; place < looked.length; place += PART_SESSIONS) {
        const list = createSampleList()
        for (const each of looked.slice(place, place + PART_SESSIONS)) {
          const { sessionId, columns } = each.stored
          for (const { at, value, key } of sampleOf(each, query)) {
            const session = numbers.of(sessionId)
            const visitor = visitors.of(columns.visitor)
            list.add({ session, visitor, at, value: value ?? NaN, key: placeKey(keys, key) })
          }
        }
        onPart(list.take())
      }
      return looked.length < found.length ? cutAt : null
    },
    rankSamples: async ({ limit, ...query }) => {
      const counts = new Map<SampleKey, number>()
      for (const { key } of selectCounted(query).flatMap((found) => sampleOf(found, query))) {
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      return [...counts]
        .map(([key, samples]) => ({ key, samples }))
        .sort((a, b) => b.samples - a.samples || compareKeys(a.key, b.key))
        .slice(0, limit)
    },
    explainSamples: async () => null,
  }
}

function sample(found: Found, query: SampleQuery, filtered: FilteredSession): Sample[] {
  const { source, sampledFromAt, sampledToAt } = query
  const { session, stored } = found
  const { startedAt, clockOffsetMs } = stored.columns
  const take = (at: number, event: SessionEvent | null): Sample => ({
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

function placeKey(keys: readonly SampleKey[] | null, key: SampleKey): number {
  if (keys === null) return 0
  const place = keys.indexOf(key)
  return place === -1 ? keys.length : place
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
