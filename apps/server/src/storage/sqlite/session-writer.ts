import type { Database } from 'better-sqlite3'
import { computeSessionColumns } from '../session-columns.ts'
import { mergeTallies, type SessionTally } from '../session-tally.ts'
import { createHotSessions } from './hot-sessions.ts'
import {
  MOVING_COLUMNS,
  SESSION_COLUMNS,
  STILL_COLUMNS,
  toSessionCells,
  type Cell,
} from './session-row.ts'

export interface KnownSession {
  readonly id: number
  readonly projectId: string
  readonly tally: SessionTally
  /** Whose events it is made of, when it is made of gaps. */
  readonly person: string | null
  /** Its columns, if they are remembered. */
  readonly cells: readonly Cell[] | null
  /** 1 when all its recordings are in packs. */
  readonly isPacked: number
}

export interface SessionAddition {
  readonly sessionId: string
  readonly projectId: string
  readonly tally: SessionTally
  readonly person?: string
}

/** Writes rows of sessions. To be called inside a transaction. */
export interface SessionWriter {
  find(sessionId: string): KnownSession | undefined
  /** Whether it was there, and has been deleted not long ago. */
  isDeleted(sessionId: string): boolean
  /** Adds to the known session, or makes one. @returns the id of its row */
  merge(addition: SessionAddition, known: KnownSession | undefined): number
  /** Computes all columns of a session anew from its tally. */
  refill(session: { id: number; sessionId: string; tally: SessionTally }): void
}

/**
 * A visit sends every few seconds, and each time little of its row changes: what
 * was written last is remembered, so that it is neither read back as text nor
 * written again.
 */
export function createSessionWriter(db: Database): SessionWriter {
  const statements = prepareStatements(db)
  const hot = createHotSessions()

  const write = (sessionId: string, tally: SessionTally) => {
    const tallyJson = JSON.stringify(tally)
    const cells = toSessionCells(computeSessionColumns(sessionId, tally))
    hot.put(sessionId, { tallyJson, tally, cells })
    return { tallyJson, cells }
  }

  const refill: SessionWriter['refill'] = ({ id, sessionId, tally }) => {
    const { tallyJson, cells } = write(sessionId, tally)
    statements.update.run(tallyJson, ...cells, id)
  }

  return {
    find: (sessionId) => {
      const row = statements.find.get(sessionId)
      if (!row) return undefined
      const { id, projectId, person, isPacked } = row
      const known = hot.find(sessionId, row.tally)
      const tally = known?.tally ?? (JSON.parse(row.tally) as SessionTally)
      return { id, projectId, person, isPacked, tally, cells: known?.cells ?? null }
    },
    isDeleted: (sessionId) => statements.isDeleted.get(sessionId) !== undefined,
    merge: ({ sessionId, projectId, tally, person = null }, known) => {
      if (!known) {
        const { tallyJson, cells } = write(sessionId, tally)
        const inserted = statements.insert.run(sessionId, projectId, person, tallyJson, ...cells)
        return Number(inserted.lastInsertRowid)
      }
      const { tallyJson, cells } = write(sessionId, mergeTallies(known.tally, tally))
      if (known.cells && isOnlyMoved(known.cells, cells)) {
        statements.move.run(tallyJson, ...MOVING_COLUMNS.map((at) => cells[at]), known.id)
      } else {
        statements.update.run(tallyJson, ...cells, known.id)
      }
      return known.id
    },
    refill,
  }
}

/** Computes the columns of all sessions anew, after a migration has added some. */
export function refillSessions(db: Database): void {
  const writer = createSessionWriter(db)
  const load = db.prepare<[number], { sessionId: string; tally: string }>(
    'SELECT session_id AS sessionId, tally FROM sessions WHERE id = ?',
  )
  for (const id of db.prepare<[], number>('SELECT id FROM sessions').pluck().all()) {
    const row = load.get(id)
    if (row) writer.refill({ ...row, id, tally: JSON.parse(row.tally) as SessionTally })
  }
}

function isOnlyMoved(before: readonly Cell[], after: readonly Cell[]): boolean {
  return STILL_COLUMNS.every((at) => before[at] === after[at])
}

function prepareStatements(db: Database) {
  const assign = (columns: readonly string[]) => columns.map((name) => `${name} = ?`).join(', ')
  const names = SESSION_COLUMNS.map(({ column }) => column)
  const moving = MOVING_COLUMNS.map((at) => names[at] ?? '')
  const places = ['session_id', 'project_id', 'person', 'tally', ...names]
  return {
    find: db.prepare<
      [string],
      { id: number; projectId: string; tally: string; person: string | null; isPacked: number }
    >(
      `SELECT id, project_id AS projectId, tally, person, is_packed AS isPacked
       FROM sessions WHERE session_id = ?`,
    ),
    isDeleted: db.prepare<[string], number>('SELECT 1 FROM deletions WHERE session_id = ?').pluck(),
    insert: db.prepare(
      // Never the number of a deleted session: what that has left would become part of this one.
      `INSERT INTO sessions (id, ${places.join(', ')})
       VALUES (1 + max(coalesce((SELECT max(id) FROM sessions), 0),
           coalesce((SELECT max(session) FROM deletions), 0)),
         ${places.map(() => '?').join(', ')})`,
    ),
    update: db.prepare(`UPDATE sessions SET tally = ?, ${assign(names)} WHERE id = ?`),
    move: db.prepare(`UPDATE sessions SET tally = ?, ${assign(moving)} WHERE id = ?`),
  }
}
