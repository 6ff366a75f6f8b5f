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

/** Whose a session is. */
export interface SessionOwner {
  readonly id: number
  readonly projectId: string
  /** Whose events it is made of, when it is made of gaps. */
  readonly person: string | null
  /** 1 when all its recordings are in packs. */
  readonly isPacked: number
}

export interface KnownSession extends Pick<SessionOwner, 'id' | 'projectId' | 'person'> {
  readonly tally: SessionTally
  /** Its columns, if they are remembered. */
  readonly cells: readonly Cell[] | null
}

export interface SessionPart {
  readonly sessionId: string
  readonly projectId: string
  readonly tally: SessionTally
  readonly person?: string
}

/** Writes rows of sessions. To be called inside a transaction. */
export interface SessionWriter {
  /** Without reading what is known of it. */
  findOwner(sessionId: string): SessionOwner | undefined
  find(sessionId: string): KnownSession | undefined
  /** Whether it was there, and has been deleted not long ago. */
  isDeleted(sessionId: string): boolean
  /** Adds to the known session, or makes one. @returns the id of its row */
  merge(part: SessionPart, known: KnownSession | undefined): number
  /** Adds to the session with this row. @returns false when it is there no more */
  addTo(id: number, tallies: readonly SessionTally[]): boolean
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

  const remember = (row: SessionRow): KnownSession => {
    const { id, sessionId, projectId, person } = row
    const known = hot.find(sessionId, row.tally)
    const tally = known?.tally ?? (JSON.parse(row.tally) as SessionTally)
    return { id, projectId, person, tally, cells: known?.cells ?? null }
  }

  const add = (sessionId: string, known: KnownSession, tallies: readonly SessionTally[]): void => {
    const { tallyJson, cells } = write(sessionId, tallies.reduce(mergeTallies, known.tally))
    if (known.cells && isOnlyMoved(known.cells, cells)) {
      statements.move.run(tallyJson, ...MOVING_COLUMNS.map((at) => cells[at]), known.id)
    } else {
      statements.update.run(tallyJson, ...cells, known.id)
    }
  }

  return {
    findOwner: (sessionId) => statements.findOwner.get(sessionId),
    find: (sessionId) => {
      const row = statements.find.get(sessionId)
      return row && remember(row)
    },
    isDeleted: (sessionId) => statements.isDeleted.get(sessionId) !== undefined,
    merge: ({ sessionId, projectId, tally, person = null }, known) => {
      if (!known) {
        const { tallyJson, cells } = write(sessionId, tally)
        const inserted = statements.insert.run(sessionId, projectId, person, tallyJson, ...cells)
        return Number(inserted.lastInsertRowid)
      }
      add(sessionId, known, [tally])
      return known.id
    },
    addTo: (id, tallies) => {
      const row = statements.load.get(id)
      if (row) add(row.sessionId, remember(row), tallies)
      return row !== undefined
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

interface SessionRow {
  readonly id: number
  readonly sessionId: string
  readonly projectId: string
  readonly person: string | null
  readonly tally: string
}

const SELECT_ROW = `
  SELECT id, session_id AS sessionId, project_id AS projectId, person, tally FROM sessions`

function prepareStatements(db: Database) {
  const assign = (columns: readonly string[]) => columns.map((name) => `${name} = ?`).join(', ')
  const names = SESSION_COLUMNS.map(({ column }) => column)
  const moving = MOVING_COLUMNS.map((at) => names[at] ?? '')
  const places = ['session_id', 'project_id', 'person', 'tally', ...names]
  return {
    findOwner: db.prepare<[string], SessionOwner>(
      `SELECT id, project_id AS projectId, person, is_packed AS isPacked
       FROM sessions WHERE session_id = ?`,
    ),
    find: db.prepare<[string], SessionRow>(`${SELECT_ROW} WHERE session_id = ?`),
    load: db.prepare<[number], SessionRow>(`${SELECT_ROW} WHERE id = ?`),
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
