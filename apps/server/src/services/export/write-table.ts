/** A row of a table; what is missing or null is an empty cell. */
export type TableRow = Readonly<Record<string, unknown>>

export const TABLE_FORMATS = ['csv', 'ndjson'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]

/**
 * Writes rows as they come: CSV (RFC 4180) with the given columns, or one JSON object a line,
 * as it is.
 */
export async function* writeTable(
  rows: AsyncIterable<readonly TableRow[]>,
  { format, columns }: { format: TableFormat; columns: readonly string[] },
): AsyncGenerator<string> {
  if (format === 'csv') yield toLine(columns)
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

/** A line of CSV as `writeTable` writes it. */
export function writeCsvLine(cells: readonly unknown[]): string {
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
