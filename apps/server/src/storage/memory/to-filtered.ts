import type { FilteredSession } from '../matches-filter.ts'
import type { StoredSession } from '../session-index.ts'
import type { MemorySession } from './memory-sessions.ts'

/** What people added to a session. */
export type Added = Pick<FilteredSession, 'hasNotes' | 'tags' | 'seenBy'>

export function toFiltered(
  session: MemorySession,
  stored: StoredSession,
  added: Added,
): FilteredSession {
  const { sessionId, columns, distinctPageCount, isPinned } = stored
  return {
    sessionId,
    ...added,
    columns,
    distinctPageCount,
    isPinned,
    pages: [...session.pages.keys()],
    recordedTexts: session.recorded.map(({ text }) => text),
    events: [
      ...[...session.serverEvents.values()].map(({ event }) => event),
      ...[...session.segments.values()].flatMap(({ events }) => events),
    ],
  }
}
