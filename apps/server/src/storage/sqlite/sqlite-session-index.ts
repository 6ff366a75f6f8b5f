import type { Database } from 'better-sqlite3'
import type { SessionFaults, SessionIndex } from '../session-index.ts'
import type { PageVisits } from '../storage.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { createArchiveLoader } from './session-archive.ts'
import { fromServerEventRow, type ServerEventRow } from './server-event-row.ts'
import { createJourneyLists } from './session-journeys.ts'
import { createSampleLists } from './session-samples.ts'
import { createSessionLists } from './session-lists.ts'
import { createSessionNumbers } from './session-numbers.ts'
import { createTroubledLists } from './troubled-sessions.ts'
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
export function createSqliteSessionIndex(db: Database, columns: ColumnReader): SessionIndex {
  const find = db.prepare<[string], SessionRow>(
    `SELECT ${SELECTED_COLUMNS} FROM sessions WHERE session_id = ?`,
  )
  const events = db.prepare<[string], EventRow>(
    `SELECT ${EVENT_COLUMNS}
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
    ...createSessionLists(db, columns),
    ...createSessionNumbers(db, columns),
    ...createTroubledLists(db),
    ...createJourneyLists(db, columns),
    ...createSampleLists(db, columns),
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
