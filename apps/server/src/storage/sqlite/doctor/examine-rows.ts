import type { Database } from 'better-sqlite3'
import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../../examination.ts'
import { computeSessionColumns } from '../../session-columns.ts'
import type { SessionTally } from '../../session-tally.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from '../session-row.ts'
import { createSessionAdditions } from '../session-additions.ts'
import { createSessionWriter } from '../session-writer.ts'
import { rebuildTally } from './rebuild-tally.ts'

/** Rows against each other: what refers to nothing, and sessions against what they are made of. */
export function examineRows(
  db: Database,
  isRepairing: boolean,
): { findings: Finding[]; sessions: number } {
  const findings = [...examineReferences(db, isRepairing)]
  if (isRepairing) createSessionAdditions(db, createSessionWriter(db)).mergeAll()
  const ids = db.prepare<[], number>('SELECT id FROM sessions ORDER BY id').pluck().all()
  const examine = createSessionExaminer(db, isRepairing)
  for (const id of ids) {
    const finding = examine(id)
    if (finding) findings.push(finding)
  }
  return { findings, sessions: ids.length }
}

interface Orphan {
  readonly table: string
  readonly rowid: number | null
  readonly parent: string
}

/** Rows that belong to a session or a segment that is not there. */
function examineReferences(db: Database, isRepairing: boolean): Finding[] {
  const all = db.pragma('foreign_key_check') as Orphan[]
  const orphans = all.filter(createOrphanFilter(db))
  const tables = Object.entries(Object.groupBy(orphans, ({ table }) => table))
  if (isRepairing && orphans.length > 0) dropOrphans(db, new Set(tables.map(([table]) => table)))
  return tables.map(([table, rows = []]) => ({
    what: `${rows.length} rows of ${table} belong to ${rows[0]?.parent} that are not there`,
    advice: isRepairing
      ? 'They were deleted.'
      : 'Nothing shows them. Delete them: doctor --repair.',
    state: isRepairing ? 'repaired' : 'damaged',
  }))
}

/** What a deleted session has left, and the next sweep removes, is no damage. */
function createOrphanFilter(db: Database): (orphan: Orphan) => boolean {
  const isLeft = new Map<string, boolean>()
  return ({ table, parent }) => {
    // A pack without its dictionary is lost, and its segments have to say so.
    if (table === 'packs') return false
    if (parent !== 'sessions') return true
    const known = isLeft.get(table)
    if (known !== undefined) return known
    const found = db
      .prepare(
        `SELECT 1 FROM ${table} WHERE session NOT IN (SELECT id FROM sessions)
           AND session NOT IN (SELECT session FROM deletions WHERE is_swept = 0) LIMIT 1`,
      )
      .get()
    isLeft.set(table, found !== undefined)
    return found !== undefined
  }
}

function dropOrphans(db: Database, tables: ReadonlySet<string>): void {
  db.pragma('foreign_keys = OFF')
  // Twice: what belongs to a row that goes is an orphan next.
  for (let round = 0; round < 2; round += 1) {
    for (const table of tables.union(
      new Set(['segments', 'events', 'pages', 'damaged_segments']),
    )) {
      const keys = db.pragma(`foreign_key_list(${table})`) as { table: string; from: string }[]
      for (const { table: parent, from } of keys) {
        db.exec(
          `DELETE FROM ${table} WHERE ${from} IS NOT NULL AND ${from} NOT IN (SELECT id FROM ${parent})`,
        )
      }
    }
  }
  db.pragma('foreign_keys = ON')
}

interface Counts {
  readonly segments: number
  /** Of them, what of it is not in the row of their session yet. */
  readonly unmerged: number
  readonly pages: number
}

function createSessionExaminer(db: Database, isRepairing: boolean): (id: number) => Finding | null {
  const writer = createSessionWriter(db)
  const load = db.prepare<[number], SessionRow>(
    `SELECT tally, ${SELECTED_COLUMNS} FROM sessions WHERE id = ?`,
  )
  const count = db.prepare<[{ id: number }], Counts>(
    `SELECT (SELECT count(*) FROM segments WHERE session = @id) AS segments,
       (SELECT count(*) FROM session_additions WHERE session = @id) AS unmerged,
       (SELECT count(*) FROM pages WHERE session = @id) AS pages`,
  )
  const dropAdditions = db.prepare('DELETE FROM session_additions WHERE session = ?')
  const countPages = db.prepare(
    `UPDATE sessions SET distinct_page_count =
       (SELECT count(*) FROM pages WHERE session = sessions.id) WHERE id = ?`,
  )
  return (id) => {
    const row = load.get(id)
    const counts = count.get({ id })
    if (!row || !counts) return null
    const sessionId = String(row['session_id'])
    const tally = parseTally(String(row['tally']))
    const fault = findFault({ row, tally, counts })
    if (fault === null) return null
    if (isRepairing) {
      const store = db.transaction((sound: SessionTally) => {
        writer.refill({ id, sessionId, tally: sound })
        countPages.run(id)
      })
      const rebuild = db.transaction((known: SessionTally | null) => {
        store(rebuildTally(db, { id, known }))
        // Of all segments, so of these too.
        dropAdditions.run(id)
      })
      const isCounted = tally !== null && countSegments(tally) + counts.unmerged === counts.segments
      try {
        if (isCounted) store.immediate(tally)
        else rebuild.immediate(tally)
      } catch {
        // It can be read, and yet a bit of it makes no sense.
        rebuild.immediate(null)
      }
    }
    return {
      what: `session ${sessionId}: ${fault}`,
      advice: isRepairing
        ? 'The row was made anew from its segments and events.'
        : 'Make the row anew: doctor --repair.',
      state: isRepairing ? 'repaired' : 'damaged',
    }
  }
}

function findFault(session: {
  row: SessionRow
  tally: SessionTally | null
  counts: Counts
}): string | null {
  const { row, tally, counts } = session
  if (!tally) return 'its facts cannot be read'
  const counted = countSegments(tally) + counts.unmerged
  if (counted !== counts.segments) {
    return `it counts ${counted} segments, and ${counts.segments} are there`
  }
  const stored = fromSessionRow(row)
  if (stored.distinctPageCount !== counts.pages) {
    return `it counts ${stored.distinctPageCount} pages, and ${counts.pages} are there`
  }
  return isDeepStrictEqual(stored.columns, asStored(computeSessionColumns(stored.sessionId, tally)))
    ? null
    : 'its columns do not follow from its facts'
}

/** What JSON makes of -0 and of absent fields, SQLite has made of it too. */
function asStored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

function countSegments({ sampled, unsampled, early, late }: SessionTally): number {
  return [sampled, unsampled, early, late].reduce(
    (sum, delta) => sum + (delta?.sums.segmentCount ?? 0),
    0,
  )
}

function parseTally(text: string): SessionTally | null {
  try {
    const value = JSON.parse(text) as SessionTally | null
    return value && typeof value === 'object' && 'visitor' in value ? value : null
  } catch {
    return null
  }
}
