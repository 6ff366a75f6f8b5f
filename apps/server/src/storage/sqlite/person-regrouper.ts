import type { Database } from 'better-sqlite3'
import type { StartReason } from '@playhead/sessions'
import { groupPersonEvents } from '../group-person.ts'
import type { NewServerEvents, ServerEventRecord } from '../server-events.ts'
import { createAnnotationDeleter } from './annotation-tables.ts'
import { fromPersonEventRow, type ServerEventRow } from './server-event-row.ts'
import { createSessionWriter } from './session-writer.ts'

export interface PersonChange {
  readonly projectId: string
  readonly person: string
  readonly limits: NewServerEvents['limits']
  /** Of the events that have been added, server time. */
  readonly earliestAt: number
  readonly latestAt: number
}

/**
 * Makes the sessions of a person anew after events were added. Only as far as they
 * can change: from the start of the session before the first new event, because
 * sessions are cut from left to right, until the second gap after the last one.
 * What lies behind one gap keeps its cuts, and behind two the reason of its start.
 */
export function createPersonRegrouper(db: Database): (change: PersonChange) => void {
  const statements = prepareStatements(db)
  const sessions = createSessionWriter(db)
  const dropAnnotations = createAnnotationDeleter(db)

  const readRun = (change: PersonChange, fromAt: number): ServerEventRow[] => {
    const rows: ServerEventRow[] = []
    const met = new Set<number | null>()
    let gaps = 0
    for (const row of statements.events.iterate(change.projectId, change.person, fromAt)) {
      const last = rows.at(-1)
      const isGap = last && row.at >= last.at + change.limits.idleTimeoutMs
      if (isGap && last.at >= change.latestAt) gaps += 1
      // Cut under other settings, a session may lie across a gap of today: it is met whole.
      if (gaps >= 2 && !met.has(row.session)) break
      met.add(row.session)
      rows.push(row)
    }
    return rows
  }

  /** @returns whether each is pinned, by its id */
  const dropSessions = (rows: readonly ServerEventRow[]): Map<string, boolean> => {
    const dropped = new Map<string, boolean>()
    for (const session of new Set(rows.map((row) => row.session).filter((id) => id !== null))) {
      statements.detach.run(session)
      const found = statements.drop.get(session)
      if (found) dropped.set(found.sessionId, found.isPinned === 1)
    }
    return dropped
  }

  return (change) => {
    const { projectId, person, limits, earliestAt } = change
    const before = statements.before.get(projectId, person, earliestAt)
    const rows = readRun(change, before?.startedAt ?? 0)
    const dropped = dropSessions(rows)
    const events: ServerEventRecord[] = rows.map(fromPersonEventRow)
    const startReason = before?.startReason ?? null
    const made = groupPersonEvents({ projectId, person, limits, events, startReason })
    for (const { sessionId, tally, eventIds } of made) {
      const session = sessions.merge({ sessionId, projectId, tally, person }, undefined)
      for (const eventId of eventIds) statements.attach.run(session, projectId, eventId)
      if (dropped.get(sessionId)) statements.pin.run(session)
      dropped.delete(sessionId)
    }
    for (const sessionId of dropped.keys()) dropAnnotations(sessionId)
  }
}

function prepareStatements(db: Database) {
  return {
    /** The session that holds the last event before a moment. */
    before: db.prepare<
      [string, string, number],
      { startedAt: number; startReason: StartReason | null }
    >(
      `SELECT sessions.started_at AS startedAt, sessions.start_reason AS startReason
       FROM server_events JOIN sessions ON sessions.id = server_events.session
       WHERE server_events.project_id = ? AND server_events.person = ? AND at < ?
       ORDER BY at DESC, event_id DESC LIMIT 1`,
    ),
    events: db.prepare<[string, string, number], ServerEventRow>(
      // Not those of a session that was deleted, which are there until they are swept.
      `SELECT * FROM server_events WHERE project_id = ? AND person = ? AND at >= ?
         AND (session IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE id = session))
       ORDER BY at, event_id`,
    ),
    detach: db.prepare('UPDATE server_events SET session = NULL WHERE session = ?'),
    drop: db.prepare<[number], { sessionId: string; isPinned: number }>(
      `DELETE FROM sessions WHERE id = ?
       RETURNING session_id AS sessionId, is_pinned AS isPinned`,
    ),
    pin: db.prepare('UPDATE sessions SET is_pinned = 1 WHERE id = ?'),
    attach: db.prepare(
      'UPDATE server_events SET session = ? WHERE project_id = ? AND event_id = ?',
    ),
  }
}
