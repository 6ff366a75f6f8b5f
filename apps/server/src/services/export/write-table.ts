import type { TableColumn, TableRow } from './table-column.ts'
import { writeParquet } from './write-parquet.ts'

/** The formats of tables, each with its media type. */
export const TABLE_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
} as const
export type TableFormat = keyof typeof TABLE_TYPES
export const TABLE_FORMATS = Object.keys(TABLE_TYPES) as readonly TableFormat[]

export interface TableOptions {
  readonly format: TableFormat
  readonly columns: readonly TableColumn[]
}

/**
 * Writes rows as they come: CSV (RFC 4180) with the given columns, one JSON object a line, as
 * it is, or Parquet with the given columns.
 */
export function writeTable(
  rows: AsyncIterable<readonly TableRow[]>,
  { format, columns }: TableOptions,
): AsyncGenerator<string | Uint8Array> {
  if (format === 'parquet') return writeParquet(rows, columns)
  return writeLines(rows, { format, columns: columns.map(({ name }) => name) })
}

async function* writeLines(
  rows: AsyncIterable<readonly TableRow[]>,
  { format, columns }: { format: 'csv' | 'ndjson'; columns: readonly string[] },
): AsyncGenerator<string> {
  // Whoever writes a statement names its columns.
  if (format === 'csv') yield writeCsvLine(columns)
  for await (const page of rows) {
    if (page.length === 0) continue
    yield page
      .map((row) =>
        format === 'csv'
          ? writeCsvLine(columns.map((column) => row[column]))
          : `${JSON.stringify(row)}\n`,
      )
      .join('')
  }
}

function writeCsvLine(cells: readonly unknown[]): string {
  return toLine(cells.map(toText))
}

function toLine(cells: readonly string[]): string {
  return `${cells.map(quote).join(',')}\r\n`
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return disarm(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * A text that a spreadsheet would take for a formula is led by an apostrophe: visitors
 * write these texts, and their formulas would run with whoever opens the file.
 */
function disarm(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
