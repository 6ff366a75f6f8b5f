import type { Database } from 'better-sqlite3'
import { TOMBSTONE_MS } from '../deletions.ts'

/** What one step removes at most, so that ingest never waits long for one. */
const ROWS_A_STEP = 500
const BYTES_A_STEP = 4 * 1024 * 1024
const PAGES_A_STEP = 1_024

/** Free pages that are left for what comes next. */
const PAGES_KEPT = 256

export interface Sweeper {
  /** To be called inside a transaction. */
  step(now: number): 'more' | 'done'
  /** Whether steps have given pages back since it was last asked: the file is to be shortened. */
  takeShrunk(): boolean
}

/** What may still be done in this step. */
interface Allowance {
  rows: number
  bytes: number
}

/**
 * Removes what deleted sessions have left, leaves first, then gives free pages back
 * to the system. Where it stands is in the database alone, so a process that dies
 * on the way is followed by one that goes on.
 *
 * @param noteGone is told of payloads that are not needed in their log any more
 */
export function createSweeper(
  db: Database,
  noteGone: (log: number, sizeBytes: number) => void,
): Sweeper {
  const statements = prepareStatements(db)
  let isShrinking = false
  let hasShrunk = false

  /** @returns whether nothing of the table is left */
  const takeRows = (allowance: Allowance, remove: (limit: number) => number): boolean => {
    const limit = allowance.rows
    if (limit <= 0) return false
    const removed = remove(limit)
    allowance.rows -= removed
    return removed < limit
  }

  /** Rows with a payload: as many as bytes allow, too. */
  const takePayloads = <Row extends { id: number; sizeBytes: number }>(
    allowance: Allowance,
    find: (limit: number) => Row[],
    remove: (row: Row) => void,
  ): boolean =>
    takeRows(allowance, (limit) => {
      let removed = 0
      for (const row of find(limit)) {
        // The rest is for the next step, and so is the answer whether there is one.
        if (allowance.bytes <= 0) return limit
        allowance.bytes -= row.sizeBytes
        remove(row)
        removed += 1
      }
      return removed
    })

  const takeKeyframes = (session: number, allowance: Allowance): boolean =>
    takePayloads(
      allowance,
      (limit) => statements.keyframes.all(session, limit),
      ({ id }) => statements.keyframe.run(id),
    )

  const takeSegments = (session: number, allowance: Allowance): boolean =>
    takePayloads(
      allowance,
      (limit) => statements.segments.all(session, limit),
      ({ id, log, loggedBytes }) => {
        statements.damage.run(id)
        statements.segment.run(id)
        if (log === null) return
        statements.noteDeleted.run(loggedBytes, log)
        noteGone(log, loggedBytes)
      },
    )

  /** Leaves first: what names another row goes before it. @returns whether it is gone */
  const sweepSession = (session: number, deletedAt: number, allowance: Allowance): boolean => {
    const isGone =
      takeRows(allowance, (limit) => statements.events.run(session, limit).changes) &&
      takeRows(allowance, (limit) => statements.pages.run(session, limit).changes) &&
      takeRows(allowance, (limit) => statements.recordedTexts.run(session, limit).changes) &&
      takeRows(allowance, (limit) => statements.sheetUses.run(session, limit).changes) &&
      takeRows(allowance, (limit) => {
        statements.noteEvents.run(deletedAt, session, limit)
        return statements.serverEvents.run(session, limit).changes
      }) &&
      takeKeyframes(session, allowance) &&
      takeSegments(session, allowance)
    if (isGone) statements.finish.run(session)
    return isGone
  }

  const sweepSessions = (): boolean => {
    const allowance = { rows: ROWS_A_STEP, bytes: BYTES_A_STEP }
    while (allowance.rows > 0 && allowance.bytes > 0) {
      const next = statements.next.get()
      if (!next) return false
      // Packs go first, by steps of their own.
      if (next.hasPacks) return true
      isShrinking = true
      if (!sweepSession(next.session, next.deletedAt, allowance)) break
      allowance.rows -= 1
    }
    return true
  }

  const shrink = (): boolean => {
    if (db.pragma('auto_vacuum', { simple: true }) !== 2) return false
    const free = Number(db.pragma('freelist_count', { simple: true }))
    const pages = Number(db.pragma('page_count', { simple: true }))
    // What is free by other reasons is soon filled again: only when it is much.
    if (!isShrinking && free < PAGES_KEPT + pages / 8) return false
    isShrinking = free > PAGES_KEPT
    if (!isShrinking) return false
    db.pragma(`incremental_vacuum(${Math.min(PAGES_A_STEP, free - PAGES_KEPT)})`)
    hasShrunk = true
    return true
  }

  const forget = (now: number): boolean => {
    statements.forgetUse.run()
    statements.forgetDictionaries.run()
    const sessions = statements.forgetSessions.run(now - TOMBSTONE_MS, ROWS_A_STEP)
    const events = statements.forgetEvents.run(now - TOMBSTONE_MS, ROWS_A_STEP)
    return sessions.changes + events.changes > 0
  }

  return {
    step: (now) => (sweepSessions() || shrink() || forget(now) ? 'more' : 'done'),
    takeShrunk: () => {
      const had = hasShrunk
      hasShrunk = false
      return had
    },
  }
}

interface SweptSegment {
  readonly id: number
  readonly sizeBytes: number
  readonly log: number | null
  readonly loggedBytes: number
}

function prepareStatements(db: Database) {
  return {
    next: db.prepare<[], { session: number; deletedAt: number; hasPacks: number }>(
      `SELECT session, deleted_at AS deletedAt,
         EXISTS (SELECT 1 FROM packs WHERE packs.session = deletions.session) AS hasPacks
       FROM deletions WHERE is_swept = 0 ORDER BY session LIMIT 1`,
    ),
    events: db.prepare('DELETE FROM events WHERE session = ? LIMIT ?'),
    pages: db.prepare('DELETE FROM pages WHERE session = ? LIMIT ?'),
    recordedTexts: db.prepare('DELETE FROM recorded_texts WHERE session = ? LIMIT ?'),
    sheetUses: db.prepare('DELETE FROM sheet_uses WHERE session = ? LIMIT ?'),
    noteEvents: db.prepare(
      `INSERT INTO deleted_events (project_id, event_id, deleted_at)
       SELECT project_id, event_id, ? FROM server_events WHERE session = ?
       ORDER BY at, event_id LIMIT ? ON CONFLICT DO NOTHING`,
    ),
    serverEvents: db.prepare(
      'DELETE FROM server_events WHERE session = ? ORDER BY at, event_id LIMIT ?',
    ),
    keyframes: db.prepare<[number, number], { id: number; sizeBytes: number }>(
      'SELECT id, size_bytes AS sizeBytes FROM keyframes WHERE session = ? LIMIT ?',
    ),
    keyframe: db.prepare('DELETE FROM keyframes WHERE id = ?'),
    // What is in a log goes with the log, and costs nothing here.
    segments: db.prepare<[number, number], SweptSegment>(
      `SELECT id, iif(log IS NULL, size_bytes, 0) AS sizeBytes, log, size_bytes AS loggedBytes
       FROM segments WHERE session = ? LIMIT ?`,
    ),
    noteDeleted: db.prepare<[number, number]>(
      'UPDATE arrival_logs SET deleted_bytes = deleted_bytes + ? WHERE id = ?',
    ),
    damage: db.prepare('DELETE FROM damaged_segments WHERE segment = ?'),
    segment: db.prepare('DELETE FROM segments WHERE id = ?'),
    finish: db.prepare('UPDATE deletions SET is_swept = 1 WHERE session = ?'),
    forgetUse: db.prepare('DELETE FROM project_use WHERE sessions = 0'),
    // A project that goes on makes itself another one.
    forgetDictionaries: db.prepare(
      `DELETE FROM dictionaries
       WHERE NOT EXISTS (SELECT 1 FROM packs WHERE dictionary = dictionaries.id)
         AND NOT EXISTS (SELECT 1 FROM sessions
           WHERE sessions.project_id = dictionaries.project_id)`,
    ),
    forgetSessions: db.prepare(
      'DELETE FROM deletions WHERE is_swept = 1 AND deleted_at < ? ORDER BY deleted_at LIMIT ?',
    ),
    forgetEvents: db.prepare(
      'DELETE FROM deleted_events WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?',
    ),
  }
}
