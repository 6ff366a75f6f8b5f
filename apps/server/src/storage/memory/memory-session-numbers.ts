import { EVENT_NAMES, readFilterField, type SessionEvent } from '@playhead/protocol'
import { isBounce } from '../is-bounce.ts'
import { listValues, lower, type FilteredSession } from '../matches-filter.ts'
import {
  EVENT_FIELD,
  TOP_PAGES_LIMIT,
  type FilteredRange,
  type SessionIndex,
  type StoredSession,
  type TopPage,
  type ValueCount,
} from '../session-index.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySession } from './memory-sessions.ts'

export interface Found {
  readonly session: MemorySession
  readonly stored: StoredSession
}

export function createMemorySessionNumbers(
  select: (range: FilteredRange) => Found[],
  filterable: (session: MemorySession, stored: StoredSession) => FilteredSession,
): Pick<SessionIndex, 'measure' | 'listTopPages' | 'countValues' | 'loadVitals'> {
  const selectCounted = (range: FilteredRange): Found[] =>
    select(range).filter(({ stored }) => stored.columns.excludedReason === null)

  return {
    measure: async ({ bounce, ...range }) => {
      const rows = selectCounted(range).map(({ stored }) => stored.columns)
      return {
        sessions: rows.length,
        visitors: new Set(rows.map(({ visitor }) => visitor)).size,
        bounces: rows.filter((row) => isBounce(row, bounce)).length,
        withErrors: rows.filter(({ exceptionCount }) => exceptionCount > 0).length,
        startsAt: Float64Array.from(rows, ({ startedAt }) => startedAt),
        durationsMs: Float64Array.from(rows, (row) => row.endedAt - row.startedAt),
      }
    },
    listTopPages: async (range) => countPages(selectCounted(range).map(({ session }) => session)),
    countValues: async ({ field, text = '', limit, ...range }) => {
      const counts = new Map<ValueCount['value'], number>()
      for (const { session, stored } of selectCounted(range)) {
        for (const value of new Set(listCountable(field, filterable(session, stored)))) {
          if (lower(toText(value)).includes(lower(text))) {
            counts.set(value, (counts.get(value) ?? 0) + 1)
          }
        }
      }
      return [...counts]
        .map(([value, sessions]) => ({ value, sessions }))
        .sort((a, b) => b.sessions - a.sessions || compareValues(a.value, b.value))
        .slice(0, limit)
    },
    loadVitals: async (range) => {
      const values = new Map<string, number[]>()
      for (const { session } of selectCounted(range)) {
        for (const event of [...session.segments.values()].flatMap(({ events }) => events)) {
          const vital = readVital(event)
          if (vital) {
            values.set(vital.metric, [...(values.get(vital.metric) ?? []), vital.value])
          }
        }
      }
      return new Map(
        [...values].map(([metric, found]) => [metric, Float64Array.from(found).sort()]),
      )
    },
  }
}

function listCountable(field: string, session: FilteredSession): ValueCount['value'][] {
  if (field === EVENT_FIELD) return session.events.map(({ name }) => name)
  const known = readFilterField(field)
  const isMap = known !== null && 'map' in known
  return listValues(field, session).filter((value) =>
    isMap ? typeof value === 'string' : value !== null,
  ) as ValueCount['value'][]
}

/** As text is searched in: truth values are kept as numbers. */
function toText(value: ValueCount['value']): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}

function compareValues(a: ValueCount['value'], b: ValueCount['value']): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}

function readVital({ name, metadata }: SessionEvent): { metric: string; value: number } | null {
  if (name !== EVENT_NAMES.webVital) return null
  const { metric, value } = metadata ?? {}
  return typeof metric === 'string' && typeof value === 'number' ? { metric, value } : null
}

function countPages(sessions: readonly MemorySession[]): TopPage[] {
  const counts = new Map<string, { views: number; sessions: number }>()
  for (const { path, views } of sessions.flatMap(({ pages }) => [...pages.values()])) {
    const count = counts.get(path) ?? { views: 0, sessions: 0 }
    counts.set(path, { views: count.views + views, sessions: count.sessions + 1 })
  }
  return [...counts]
    .map(([path, count]) => ({ path, ...count }))
    .sort((a, b) => b.views - a.views || compareText(a.path, b.path))
    .slice(0, TOP_PAGES_LIMIT)
}
