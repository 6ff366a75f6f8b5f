import type { Database } from 'better-sqlite3'
import { randomInt } from 'node:crypto'
import { EVERY_SESSION } from '@playhead/protocol'
import type { FilteredRange } from '../../session-index.ts'
import { createStatementCache, selectCounted } from '../filtered-statements.ts'
import { compilePredicate } from './column-predicate.ts'
import { selectIds, selectRows, type ColumnSelection } from './column-selection.ts'
import { createColumnTable, FLAGS, TEXT_FIELDS, type ColumnTable } from './column-table.ts'

/** Some milliseconds of reading, with a pause of as much in between. */
const STEP_ROWS = 1_000
const STEP_PAUSE_MS = 5
/** So many rows are read while somebody waits. */
const ROWS_AT_ONCE = 5_000
/** With more changes than this since anybody looked, reading all anew is as quick. */
const CHANGES_LIMIT = 100_000

export interface ColumnReader {
  /**
   * The rows of a range that count and pass, as of the last commit; null while the table is
   * read for the first time.
   */
  select(range: FilteredRange): { table: ColumnTable; selection: ColumnSelection } | null
}

const COLUMNS = `id, started_at, ended_at, visitor, project_id,
  (excluded_reason IS NULL) * ${FLAGS.counts} | (page_view_count = 1) * ${FLAGS.hasOnePageView}
    | (interaction_count <> 0) * ${FLAGS.hasInteraction}
    | (exception_count > 0) * ${FLAGS.hasException}
    | (rage_click_count > 0) * ${FLAGS.hasRageClick} | has_replay * ${FLAGS.hasReplay},
  ${TEXT_FIELDS.map(([, column]) => column).join(', ')}`

type RawRow = [number, number, number, string, string, number, ...(string | null)[]]

/**
 * Keeps a table of all sessions in memory, from the first time that somebody asks for numbers.
 * A trigger of the writing connection notes whose rows change; before an answer those are read
 * again. A transaction that was rolled back only makes rows be read that are as they were.
 *
 * @param writer the only connection that writes sessions
 */
export function createColumnReader(reader: Database, writer: Database): ColumnReader {
  const prepare = createStatementCache(reader)
  const step = reader
    .prepare<[number, number], RawRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .raw()
  const some = reader
    .prepare<[string], RawRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .raw()
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck()
  const last = reader.prepare<[], number | null>('SELECT max(id) FROM sessions').pluck()
  const changed = new Set<number>()
  let table: ColumnTable | null = null
  let readTo = 0
  let isComplete = false
  let version = 0
  let kept: { key: string; version: number; selection: ColumnSelection } | null = null
  let timer: NodeJS.Timeout | undefined

  const put = (into: ColumnTable, row: RawRow): void => {
    const [id, startedAt, endedAt, visitor, project, flags, ...texts] = row
    into.put({ id, startedAt, endedAt, visitor, project, flags, texts })
  }

  const read = (into: ColumnTable, count: number): void => {
    const rows = step.all(readTo, count)
    for (const row of rows) put(into, row)
    readTo = rows.at(-1)?.[0] ?? readTo
    isComplete = rows.length < count
  }

  const goOn = (): void => {
    timer = undefined
    if (!reader.open || !table || isComplete) return
    read(table, STEP_ROWS)
    if (!isComplete) timer = setTimeout(goOn, STEP_PAUSE_MS).unref()
  }

  const begin = (): ColumnTable => {
    trackChanges(writer, (id) => {
      changed.add(id)
      if (changed.size > CHANGES_LIMIT) forget()
    })
    return createColumnTable([randomInt(2 ** 32), randomInt(2 ** 32)])
  }

  /** Until somebody asks again. */
  const forget = (): void => {
    table = null
    kept = null
    readTo = 0
    isComplete = false
    changed.clear()
    clearTimeout(timer)
    timer = undefined
  }

  const refresh = (into: ColumnTable): void => {
    if (changed.size === 0) return
    const rows = some.all(JSON.stringify([...changed]))
    for (const row of rows) {
      put(into, row)
      changed.delete(row[0])
    }
    for (const id of changed) into.remove(id)
    changed.clear()
    version += 1
  }

  const choose = (from: ColumnTable, range: FilteredRange): ColumnSelection => {
    const { filter = EVERY_SESSION } = range
    const predicate = compilePredicate(filter, from)
    // Tags, notes and events change without a row of a session.
    const key = JSON.stringify([range, predicate ? null : dataVersion.get()])
    if (kept?.key === key && kept.version === version) return kept.selection
    const selection = predicate
      ? selectRows(from, range, isEverything(filter) ? null : predicate)
      : selectIds(from, listIds(range))
    kept = { key, version, selection }
    return selection
  }

  const listIds = (range: FilteredRange): number[] => {
    const { where, values } = selectCounted(range)
    const statement = prepare(`SELECT id FROM sessions WHERE ${where}`)
    return statement.pluck().all(values) as number[]
  }

  return {
    select: ({ projectId, fromAt, toAt, filter }) => {
      // What is not committed yet would be read as it was, and be forgotten.
      if (writer.inTransaction) return null
      table ??= begin()
      if (!isComplete && (last.get() ?? 0) - readTo <= ROWS_AT_ONCE) read(table, ROWS_AT_ONCE + 1)
      if (!isComplete) {
        timer ??= setTimeout(goOn, STEP_PAUSE_MS).unref()
        return null
      }
      refresh(table)
      const range = { projectId, fromAt, toAt, ...(filter && { filter }) }
      return { table, selection: choose(table, range) }
    },
  }
}

function isEverything(filter: object): boolean {
  return 'all' in filter && Array.isArray(filter.all) && filter.all.length === 0
}

const TRACKED = new WeakSet<Database>()

/** Once for each connection; temporary triggers are its own. */
function trackChanges(writer: Database, note: (id: number) => void): void {
  if (TRACKED.has(writer)) return
  TRACKED.add(writer)
  writer.function('note_changed_session', (id: unknown) => {
    note(Number(id))
    return null
  })
  for (const [event, row] of [
    ['INSERT', 'new'],
    ['UPDATE', 'new'],
    ['DELETE', 'old'],
  ] as const) {
    writer.exec(`CREATE TEMP TRIGGER sessions_noted_after_${event.toLowerCase()}
      AFTER ${event} ON main.sessions BEGIN SELECT note_changed_session(${row}.id); END`)
  }
}
