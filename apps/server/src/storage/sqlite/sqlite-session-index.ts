import type { SessionEvent } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import type { IndexedEvent, SessionFaults, SessionIndex } from '../session-index.ts'
import type { PageVisits } from '../storage.ts'
import { createArchiveLoader } from './session-archive.ts'
import { fromServerEventRow, type ServerEventRow } from './server-event-row.ts'
import { createSessionLists } from './session-lists.ts'
import { createSessionNumbers } from './session-numbers.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from './session-row.ts'

/** One row per fault of a session. */
const FAULTS = `
  SELECT kept_out_reason AS code, kept_out_count AS faults, started_at, ended_at, session_id,
    custom_session_id
  FROM sessions WHERE project_id = @projectId AND kept_out_reason IS NOT NULL
  UNION ALL
  SELECT 'clock_far_off', 1, started_at, ended_at, session_id, custom_session_id
  FROM sessions WHERE project_id = @projectId AND is_clock_far_off = 1`

/** Answers from a connection of its own, beside the writing one. */
export function createSqliteSessionIndex(db: Database): SessionIndex {
  const find = db.prepare<[string], SessionRow>(
    `SELECT ${SELECTED_COLUMNS} FROM sessions WHERE session_id = ?`,
  )
  const events = db.prepare<[string], EventRow>(
    `SELECT window_id, sequence, ordinal, segments.clock_offset_ms, name, events.channel,
       client_at, path, url,
       metadata, tags, session_start, segments.first_at, segments.last_at, received_at
     FROM sessions JOIN events ON events.session = sessions.id
       JOIN segments ON segments.id = events.segment
     WHERE session_id = ? ORDER BY window_id, sequence, ordinal`,
  )
  const serverEvents = db.prepare<[string], ServerEventRow>(
    `SELECT server_events.* FROM sessions JOIN server_events ON server_events.session = sessions.id
     WHERE session_id = ? ORDER BY at, event_id`,
  )
  const pages = db.prepare<[string], PageVisits>(
    `SELECT path, views, first_at AS firstAt, last_at AS lastAt
     FROM sessions JOIN pages ON pages.session = sessions.id WHERE session_id = ? ORDER BY path`,
  )
  const faults = db.prepare<[object], SessionFaults>(
    `SELECT code, sum(faults) AS count, min(started_at) AS firstSeenAt,
       max(ended_at) AS lastSeenAt, session_id AS sessionId, custom_session_id AS customSessionId
     FROM (${FAULTS} ORDER BY started_at DESC, session_id DESC) GROUP BY code ORDER BY code`,
  )

  const loadArchive = createArchiveLoader(db)

  return {
    ...createSessionLists(db),
    ...createSessionNumbers(db),
    loadArchive: async (sessionId) => loadArchive(sessionId),
    countFaults: async (projectId) => faults.all({ projectId }),
    load: async (sessionId) => {
      const row = find.get(sessionId)
      return row ? fromSessionRow(row) : null
    },
    loadEvents: async (sessionId) => [
      ...serverEvents.all(sessionId).map(fromServerEventRow),
      ...events.all(sessionId).map(fromEventRow),
    ],
    loadPages: async (sessionId) => pages.all(sessionId),
  }
}

interface EventRow {
  readonly window_id: string
  readonly sequence: number
  readonly ordinal: number
  readonly clock_offset_ms: number | null
  readonly name: string
  readonly channel: string
  readonly client_at: number
  readonly path: string
  readonly url: string | null
  readonly metadata: string | null
  readonly tags: string | null
  readonly session_start: number
  readonly first_at: number
  readonly last_at: number
  readonly received_at: number
}

function fromEventRow(row: EventRow): IndexedEvent {
  const event: SessionEvent = {
    name: row.name,
    channel: row.channel,
    at: row.client_at,
    path: row.path,
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.metadata === null
      ? {}
      : { metadata: JSON.parse(row.metadata) as NonNullable<SessionEvent['metadata']> }),
    ...(row.tags === null
      ? {}
      : { tags: JSON.parse(row.tags) as NonNullable<SessionEvent['tags']> }),
    ...(row.session_start ? { sessionStart: true } : {}),
  }
  return {
    windowId: row.window_id,
    sequence: row.sequence,
    ordinal: row.ordinal,
    clockOffsetMs: row.clock_offset_ms,
    segment: { firstAt: row.first_at, lastAt: row.last_at, receivedAt: row.received_at },
    event,
  }
}
