import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { setImmediate } from 'node:timers/promises'
import type { TableColumn, TableColumnType, TableRow } from './table-column.ts'

/** Readers take a group at a time, and so do we: what has more cells or text is another group. */
const GROUP_CELLS = 50_000
const GROUP_TEXT_LENGTH = 1024 * 1024

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]
type Cell = string | number | bigint | boolean | null

const ELEMENTS: Readonly<Record<TableColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
}

/**
 * Writes rows as Parquet, a group of rows as soon as it is full: memory does not grow with
 * the rows. Every column may be null. Texts are as they came, nothing is led by an apostrophe.
 *
 * @throws {TypeError} for a cell that is not what its column holds
 */
export async function* writeParquet(
  rows: AsyncIterable<readonly TableRow[]>,
  columns: readonly TableColumn[],
): AsyncGenerator<Uint8Array> {
  const output = new ByteWriter()
  const writer = new ParquetWriter({
    writer: output,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }): SchemaElement => {
        return { name, repetition_type: 'OPTIONAL', ...ELEMENTS[type] }
      }),
    ],
    createdBy: 'Playhead',
  })
  /** What was written since the last time; the writer goes on counting from the beginning. */
  const take = (): Uint8Array => {
    const bytes = output.getBytes().slice()
    output.index = 0
    return bytes
  }
  let group = createGroup(columns)
  const writeGroup = (): Uint8Array => {
    const columnData = columns.map(({ name }, place) => {
      return { name, data: group.cells[place] ?? [], offsetIndex: false }
    })
    void writer.write({ columnData, rowGroupSize: group.rows })
    group = createGroup(columns)
    return take()
  }
  for await (const page of rows) {
    for (const row of page) {
      group.add(row)
      if (!group.isFull()) continue
      yield writeGroup()
      // Encoding a group takes some milliseconds, in which nobody else is answered.
      await setImmediate()
    }
  }
  if (group.rows > 0) yield writeGroup()
  void writer.finish()
  yield take()
}

function createGroup(columns: readonly TableColumn[]) {
  const cells = columns.map((): Cell[] => [])
  let rows = 0
  let textLength = 0
  return {
    cells,
    get rows() {
      return rows
    },
    isFull: () => rows * columns.length >= GROUP_CELLS || textLength >= GROUP_TEXT_LENGTH,
    add: (row: TableRow): void => {
      rows += 1
      for (const [place, column] of columns.entries()) {
        const cell = toCell(row[column.name], column)
        cells[place]?.push(cell)
        if (typeof cell === 'string') textLength += cell.length
      }
    },
  }
}

function toCell(value: unknown, { name, type }: TableColumn): Cell {
  if (value === null || value === undefined) return null
  if (type === 'text') return toText(value)
  if (type === 'boolean' && (typeof value === 'boolean' || value === 0 || value === 1)) {
    return Boolean(value)
  }
  if (type === 'number' && typeof value === 'number') return value
  if (type === 'integer') return toInteger(value)
  if (type === 'time') {
    const at = typeof value === 'string' ? Date.parse(value) : value
    if (typeof at === 'number' && Number.isFinite(at)) return BigInt(Math.round(at * 1_000))
  }
  throw new TypeError(`a cell of the column ${name} is no ${type}`)
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Texts are integers that a number cannot hold. */
function toInteger(value: unknown): bigint {
  return typeof value === 'number' ? BigInt(Math.round(value)) : BigInt(String(value))
}
