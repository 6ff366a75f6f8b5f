/**
 * What a column of a table holds, for formats that have types. `time` is milliseconds since
 * 1970 or ISO 8601; `text` takes anything, lists and objects as JSON.
 */
export type TableColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time'

export interface TableColumn {
  readonly name: string
  readonly type: TableColumnType
}

/** A row of a table; what is missing or null is an empty cell. */
export type TableRow = Readonly<Record<string, unknown>>
