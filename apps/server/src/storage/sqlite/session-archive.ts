import type { Database } from 'better-sqlite3'
import type { ArchivedSegment, SessionArchive } from '../session-index.ts'
import type { SessionTally } from '../session-tally.ts'
import { toServerEventRecord, type ServerEventRow } from './server-event-row.ts'

export function createArchiveLoader(db: Database): (sessionId: string) => SessionArchive | null {
  const find = db.prepare<
    [string],
    { id: number; projectId: string; tally: string; person: string | null }
  >('SELECT id, project_id AS projectId, tally, person FROM sessions WHERE session_id = ?')
  const segments = db.prepare<
    [number],
    Omit<ArchivedSegment, 'startsWithSnapshot'> & { startsWithSnapshot: number }
  >(
    `SELECT window_id AS windowId, sequence, protocol_version AS protocolVersion,
       received_at AS receivedAt, sent_at AS sentAt, first_at AS firstAt, last_at AS lastAt,
       clock_offset_ms AS clockOffsetMs, event_count AS eventCount,
       starts_with_snapshot AS startsWithSnapshot, flush_reason AS flushReason
     FROM segments WHERE session = ? ORDER BY window_id, sequence`,
  )
  const serverEvents = db.prepare<[number], ServerEventRow>(
    'SELECT * FROM server_events WHERE session = ? ORDER BY at, event_id',
  )
  return (sessionId) => {
    const session = find.get(sessionId)
    if (!session) return null
    const { id, projectId, person } = session
    const facts = JSON.parse(session.tally) as SessionTally
    return {
      projectId,
      tally: facts,
      segments: segments
        .all(id)
        .map((row) => ({ ...row, startsWithSnapshot: row.startsWithSnapshot === 1 })),
      serverEvents: serverEvents
        .all(id)
        .map((row) =>
          toServerEventRecord(
            row,
            person === null
              ? { kind: 'session', sessionId, customId: facts.customId }
              : { kind: 'person', person },
          ),
        ),
    }
  }
}
