import type { FilteredSession } from '../matches-filter.ts'
import type { StoredSession } from '../session-index.ts'
import type { MemorySession } from './memory-sessions.ts'

export function toFiltered(session: MemorySession, stored: StoredSession): FilteredSession {
  const { columns, distinctPageCount, isPinned } = stored
  return {
    columns,
    distinctPageCount,
    isPinned,
    pages: [...session.pages.keys()],
    events: [
      ...[...session.serverEvents.values()].map(({ event }) => event),
      ...[...session.segments.values()].flatMap(({ events }) => events),
    ],
  }
}
