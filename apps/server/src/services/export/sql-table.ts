import type { SqlCell, SqlResult } from '@playhead/protocol'
import { SQL_TABLES, type SqlColumnType } from '@playhead/protocol/sql'
import { setImmediate } from 'node:timers/promises'
import type { TableColumn, TableColumnType, TableRow } from './table-column.ts'

/** Seconds since 1970 that somebody calls like a column of milliseconds are far less. */
const EARLIEST_MS = 100_000_000_000
const MOST = 2n ** 63n - 1n

const namesOf = (type: SqlColumnType): ReadonlySet<string> =>
  new Set(
    SQL_TABLES.flatMap(({ columns }) =>
      columns.filter((column) => column.type === type).map(({ name }) => name),
    ),
  )
const TIMES = namesOf('time')
const BOOLEANS = namesOf('boolean')
const TEXTS = new Set([...namesOf('text'), ...namesOf('json')])

/**
 * The columns of a result with their types. SQLite has none for what it answers, so they are
 * told by the column that a cell comes from, and by all that it holds. Of several columns of
 * one name each but the first gets a number.
 */
export function describeSqlColumns({ columns, rows }: SqlResult): TableColumn[] {
  const taken = new Set<string>()
  return columns.map(({ name, source }, place) => {
    let unique = name
    for (let count = 2; taken.has(unique); count += 1) unique = `${name}_${count}`
    taken.add(unique)
    const cells = rows.map((row) => row[place] ?? null)
    return { name: unique, type: chooseType(source ?? name, source !== null, cells) }
  })
}

/** Cells that are written at once: some milliseconds, in which nobody else is answered. */
const PAGE_CELLS = 10_000

export async function* listSqlRows(
  { rows }: SqlResult,
  columns: readonly TableColumn[],
): AsyncGenerator<readonly TableRow[]> {
  const step = Math.max(1, Math.floor(PAGE_CELLS / Math.max(1, columns.length)))
  for (let place = 0; place < rows.length; place += step) {
    yield rows
      .slice(place, place + step)
      .map((row) =>
        Object.fromEntries(columns.map(({ name }, column) => [name, row[column] ?? null])),
      )
    await setImmediate()
  }
}

function chooseType(name: string, isStored: boolean, cells: readonly SqlCell[]): TableColumnType {
  const found = cells.filter((cell) => cell !== null)
  if (isStored && TEXTS.has(name)) return 'text'
  const numbers = found.filter((cell) => typeof cell === 'number')
  if (found.length === 0) return TIMES.has(name) ? 'time' : 'text'
  if (TIMES.has(name) && found.every((cell) => typeof cell === 'number' && cell > EARLIEST_MS)) {
    return 'time'
  }
  if (isStored && BOOLEANS.has(name) && found.every((cell) => cell === 0 || cell === 1)) {
    return 'boolean'
  }
  if (numbers.length === 0) return 'text'
  if (found.every((cell) => isInteger(cell))) return 'integer'
  return numbers.length === found.length ? 'number' : 'text'
}

/** Of 64 bits; what a number cannot hold comes as text. */
function isInteger(cell: SqlCell): boolean {
  if (typeof cell === 'number') return Number.isSafeInteger(cell)
  if (cell === null || !/^-?\d{16,19}$/.test(cell)) return false
  const value = BigInt(cell)
  return value <= MOST && value >= -MOST - 1n
}
