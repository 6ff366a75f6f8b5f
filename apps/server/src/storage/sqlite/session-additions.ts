import type { Database } from 'better-sqlite3'
import type { SessionTally } from '../session-tally.ts'
import type { PageVisits } from '../storage.ts'
import { createPageWriter } from './page-writer.ts'
import type { SessionWriter } from './session-writer.ts'

/**
 * What segments add to sessions, until it is merged into their rows. A row of a session
 * lies on pages of its own, and to write those for each of its segments was half of what
 * taking a segment in cost; what is added lies on one page with what others add.
 */
export const SESSION_ADDITIONS_SQL = `
  CREATE TABLE session_additions (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    addition TEXT NOT NULL
  ) STRICT;
`

/** At most so many are merged in one transaction: some milliseconds. */
const STEP_ADDITIONS = 512

/** What a segment adds to its session, kept as JSON. */
export interface SessionAddition {
  readonly tally: SessionTally
  readonly pages: readonly PageVisits[]
  /** What it takes, in bytes. */
  readonly sizeBytes: number
}

/** To be called inside transactions, unless said otherwise. */
export interface SessionAdditions {
  /** @param session the id of its row */
  put(session: number, addition: SessionAddition): void
  /** Adds to what a row counts at once. */
  add(session: number, addition: Omit<SessionAddition, 'tally'>): void
  /**
   * Merges the oldest. What belongs to no session any more, or makes no sense, is dropped:
   * the doctor counts a session anew.
   */
  step(): 'more' | 'done'
  /** Merges all there are, in transactions of its own. */
  mergeAll(): void
}

interface AdditionRow {
  readonly id: number
  readonly session: number
  readonly addition: string
}

export function createSessionAdditions(
  db: Database,
  sessions: Pick<SessionWriter, 'addTo'>,
): SessionAdditions {
  const statements = prepareStatements(db)
  const writePages = createPageWriter(db)
  /** Sessions whose rows cannot be written; another start tries them again. */
  const broken = new Set<number>()

  const add: SessionAdditions['add'] = (session, { pages, sizeBytes }) => {
    statements.addUse.run(sizeBytes, session)
    if (pages.length > 0) writePages(session, pages)
  }

  const mergeSession = (session: number, rows: readonly AdditionRow[]): void => {
    const additions = rows.flatMap(({ addition }) => parseAddition(addition) ?? [])
    if (
      additions.length > 0 &&
      sessions.addTo(
        session,
        additions.map(({ tally }) => tally),
      )
    ) {
      add(session, {
        pages: additions.flatMap(({ pages }) => pages),
        sizeBytes: additions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      })
    }
    for (const { id } of rows) statements.drop.run(id)
  }

  /** A session whose pages are damaged keeps nobody else from being merged. */
  const mergeApart = db.transaction(mergeSession)

  const step: SessionAdditions['step'] = () => {
    const rows = statements.list.all(JSON.stringify([...broken]))
    for (const [session, theirs] of Map.groupBy(rows, (row) => row.session)) {
      try {
        mergeApart(session, theirs)
      } catch (error) {
        // A full disk or a failing one ends the whole transaction.
        if (!db.inTransaction) throw error
        broken.add(session)
      }
    }
    return rows.length === STEP_ADDITIONS ? 'more' : 'done'
  }
  const mergeStep = db.transaction(step)

  return {
    put: (session, addition) => void statements.put.run(session, JSON.stringify(addition)),
    add,
    step,
    mergeAll: () => {
      while (mergeStep.immediate() === 'more');
    },
  }
}

function parseAddition(text: string): SessionAddition | null {
  try {
    const value = JSON.parse(text) as SessionAddition | null
    return value && typeof value === 'object' && 'tally' in value ? value : null
  } catch {
    return null
  }
}

function prepareStatements(db: Database) {
  return {
    put: db.prepare<[number, string]>(
      'INSERT INTO session_additions (session, addition) VALUES (?, ?)',
    ),
    list: db.prepare<[string], AdditionRow>(
      `SELECT id, session, addition FROM session_additions
       WHERE session NOT IN (SELECT value FROM json_each(?))
       ORDER BY id LIMIT ${STEP_ADDITIONS}`,
    ),
    drop: db.prepare<[number]>('DELETE FROM session_additions WHERE id = ?'),
    addUse: db.prepare<[number, number]>(
      'UPDATE session_use SET size_bytes = size_bytes + ? WHERE session = ?',
    ),
  }
}
