import type { SqlCell, SqlResult } from '@playhead/protocol'

const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Whether a cell of a column is a session that can be opened. */
export function isSessionCell(column: SqlResult['columns'][number], cell: SqlCell): cell is string {
  if (typeof cell !== 'string') return false
  const isNamed = column.source === 'session_id' || /(?:^|_)session(?:_id)?$/.test(column.name)
  return isNamed && SESSION_ID.test(cell)
}

/** Columns that hold numbers only, by their places: they stand at the right. */
export function findNumeric({ columns, rows }: SqlResult): ReadonlySet<number> {
  const places = columns.map((_column, place) => place)
  return new Set(
    places.filter(
      (place) =>
        rows.some((row) => typeof row[place] === 'number') &&
        rows.every((row) => row[place] === null || typeof row[place] === 'number'),
    ),
  )
}

export interface SqlChartData {
  readonly label: string
  readonly value: string
  readonly points: readonly { readonly label: string; readonly value: number }[]
}

const POINTS_LIMIT = 100

/**
 * The result as a chart, if it is one: a first column of labels and a column of numbers of
 * nothing less than 0, with at most a hundred rows.
 */
export function toChart(result: SqlResult): SqlChartData | null {
  const { columns, rows } = result
  if (rows.length < 2 || rows.length > POINTS_LIMIT) return null
  const place = [...findNumeric(result)].find((each) => each > 0)
  const [label] = columns
  const value = place === undefined ? undefined : columns[place]
  if (place === undefined || !label || !value) return null
  const points = rows.map((row) => ({
    label: row[0] === null ? '–' : String(row[0]),
    value: Number(row[place] ?? 0),
  }))
  if (points.some((point) => point.value < 0)) return null
  return { label: label.name, value: value.name, points }
}
