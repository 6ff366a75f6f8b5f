import type { Database } from 'better-sqlite3'
import { randomInt } from 'node:crypto'
import { createColumnTable, FLAGS, TEXT_FIELDS, type ColumnTable } from './column-table.ts'
import type { TableSource } from './kept-table.ts'

/** Some milliseconds of reading. */
const STEP_ROWS = 1_000

const COLUMNS = `id, started_at, ended_at, visitor, project_id,
  (excluded_reason IS NULL) * ${FLAGS.counts} | (page_view_count = 1) * ${FLAGS.hasOnePageView}
    | (interaction_count <> 0) * ${FLAGS.hasInteraction}
    | (exception_count > 0) * ${FLAGS.hasException}
    | (rage_click_count > 0) * ${FLAGS.hasRageClick} | has_replay * ${FLAGS.hasReplay},
  ${TEXT_FIELDS.map(([, column]) => column).join(', ')}`

type RawRow = [number, number, number, string, string, number, ...(string | null)[]]

/** Columns of rows of `sessions`. */
export function createColumnSource(db: Database): TableSource<ColumnTable> {
  const step = db
    .prepare<[number], RawRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE id > ? ORDER BY id LIMIT ${STEP_ROWS}`,
    )
    .raw()
  const some = db
    .prepare<[string], RawRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .raw()

  const put = (into: ColumnTable, row: RawRow): void => {
    const [id, startedAt, endedAt, visitor, project, flags, ...texts] = row
    into.put({ id, startedAt, endedAt, visitor, project, flags, texts })
  }

  return {
    create: () => createColumnTable([randomInt(2 ** 32), randomInt(2 ** 32)]),
    read: (into, after) => {
      const rows = step.all(after)
      for (const row of rows) put(into, row)
      return rows.at(-1)?.[0] ?? null
    },
    refresh: (into, ids) => {
      const gone = new Set(ids)
      for (const row of some.all(JSON.stringify([...ids]))) {
        put(into, row)
        gone.delete(row[0])
      }
      for (const id of gone) into.remove(id)
    },
  }
}
