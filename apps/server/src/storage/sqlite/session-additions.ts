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
/** At most so many are remembered as they were put, so that they need not be read again. */
const REMEMBERED_LIMIT = 4_096

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
}

export function createSessionAdditions(
  db: Database,
  sessions: Pick<SessionWriter, 'addTo'>,
): SessionAdditions {
  const statements = prepareStatements(db)
  const writePages = createPageWriter(db)
  /** Sessions whose rows cannot be written; another start tries them again. */
  const broken = new Set<number>()
  /**
   * By row. One that was rolled back is never looked for: there is no such row, or it is of
   * another, which took its place here as well.
   */
  const remembered = new Map<number, SessionAddition>()

  const add: SessionAdditions['add'] = (session, { pages, sizeBytes }) => {
    statements.addUse.run(sizeBytes, session)
    if (pages.length > 0) writePages(session, pages)
  }

  const read = (id: number): SessionAddition | null => {
    const text = statements.read.get(id)
    return text === undefined ? null : parseAddition(text)
  }

  const mergeSession = (session: number, rows: readonly AdditionRow[]): void => {
    const additions = rows.flatMap(({ id }) => remembered.get(id) ?? read(id) ?? [])
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
  }

  const listBroken = (): string => JSON.stringify([...broken])

  /** A session whose pages are damaged keeps nobody else from being merged. */
  const mergeApart = db.transaction(mergeSession)

  const step: SessionAdditions['step'] = () => {
    const rows = statements.list.all(listBroken())
    for (const [session, theirs] of Map.groupBy(rows, (row) => row.session)) {
      try {
        mergeApart(session, theirs)
      } catch (error) {
        // A full disk or a failing one ends the whole transaction.
        if (!db.inTransaction) throw error
        broken.add(session)
      }
    }
    const last = rows.at(-1)
    if (last) statements.drop.run(last.id, listBroken())
    for (const { id } of rows) remembered.delete(id)
    return rows.length === STEP_ADDITIONS ? 'more' : 'done'
  }
  const mergeStep = db.transaction(step)

  return {
    put: (session, addition) => {
      const { lastInsertRowid } = statements.put.run(session, JSON.stringify(addition))
      if (remembered.size >= REMEMBERED_LIMIT) remembered.clear()
      remembered.set(Number(lastInsertRowid), addition)
    },
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
      `SELECT id, session FROM session_additions
       WHERE session NOT IN (SELECT value FROM json_each(?))
       ORDER BY id LIMIT ${STEP_ADDITIONS}`,
    ),
    read: db
      .prepare<[number], string>('SELECT addition FROM session_additions WHERE id = ?')
      .pluck(),
    drop: db.prepare<[number, string]>(
      `DELETE FROM session_additions
       WHERE id <= ? AND session NOT IN (SELECT value FROM json_each(?))`,
    ),
    addUse: db.prepare<[number, number]>(
      'UPDATE session_use SET size_bytes = size_bytes + ? WHERE session = ?',
    ),
  }
}
