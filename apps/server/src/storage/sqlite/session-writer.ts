import type { Database } from 'better-sqlite3'
import { computeSessionColumns } from '../session-columns.ts'
import { mergeTallies, type SessionTally } from '../session-tally.ts'
import { SESSION_COLUMNS, toSessionParameters } from './session-row.ts'

export interface KnownSession {
  readonly id: number
  readonly projectId: string
  readonly tally: SessionTally
  /** Whose events it is made of, when it is made of gaps. */
  readonly person: string | null
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

export function createSessionWriter(db: Database): SessionWriter {
  const statements = prepareStatements(db)
  const refill: SessionWriter['refill'] = ({ id, sessionId, tally }) =>
    void statements.update.run({ ...toParameters(sessionId, tally), id })

  return {
    find: (sessionId) => {
      const row = statements.find.get(sessionId)
      return row && { ...row, tally: JSON.parse(row.tally) as SessionTally }
    },
    isDeleted: (sessionId) => statements.isDeleted.get(sessionId) !== undefined,
    merge: ({ sessionId, projectId, tally, person = null }, known) => {
      if (known) {
        refill({ id: known.id, sessionId, tally: mergeTallies(known.tally, tally) })
        return known.id
      }
      const parameters = { ...toParameters(sessionId, tally), sessionId, projectId, person }
      return Number(statements.insert.run(parameters).lastInsertRowid)
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

function toParameters(sessionId: string, tally: SessionTally) {
  return {
    ...toSessionParameters(computeSessionColumns(sessionId, tally)),
    tally: JSON.stringify(tally),
  }
}

function prepareStatements(db: Database) {
  const columns = SESSION_COLUMNS.map(({ column }) => column).join(', ')
  const values = SESSION_COLUMNS.map(({ name }) => `@${name}`).join(', ')
  const assignments = SESSION_COLUMNS.map(({ column, name }) => `${column} = @${name}`).join(', ')
  return {
    find: db.prepare<
      [string],
      { id: number; projectId: string; tally: string; person: string | null }
    >('SELECT id, project_id AS projectId, tally, person FROM sessions WHERE session_id = ?'),
    isDeleted: db.prepare<[string], number>('SELECT 1 FROM deletions WHERE session_id = ?').pluck(),
    insert: db.prepare(
      // Never the number of a deleted session: what that has left would become part of this one.
      `INSERT INTO sessions (id, session_id, project_id, person, tally, ${columns})
       VALUES (1 + max(coalesce((SELECT max(id) FROM sessions), 0),
           coalesce((SELECT max(session) FROM deletions), 0)),
         @sessionId, @projectId, @person, @tally, ${values})`,
    ),
    update: db.prepare(`UPDATE sessions SET tally = @tally, ${assignments} WHERE id = @id`),
  }
}
