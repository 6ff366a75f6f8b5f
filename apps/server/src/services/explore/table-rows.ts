import type { Exploration, ExploreKey } from '@playhead/protocol'
import type { TableColumn, TableRow } from '../export/table-column.ts'

export const EXPLORE_TABLE_COLUMNS: readonly TableColumn[] = [
  { name: 'series', type: 'text' },
  { name: 'breakdown', type: 'text' },
  { name: 'from', type: 'time' },
  { name: 'to', type: 'time' },
  { name: 'value', type: 'number' },
  { name: 'before', type: 'number' },
]

/** One row for each line and interval, by lines. Times are ISO 8601, as the zone's clock shows them. */
export async function* listExplorationRows({
  lines,
  edges,
  timeZone,
}: Exploration): AsyncGenerator<readonly TableRow[]> {
  for (const { series, key, points, before } of lines) {
    yield points.map((value, place) => ({
      series,
      ...describeKey(key),
      from: toIso(edges[place], timeZone),
      to: toIso(edges[place + 1], timeZone),
      value,
      before: before?.points[place] ?? null,
    }))
  }
}

/** A value that is called like one of these words stands there in quotes. */
const WORDS: Readonly<Record<Exclude<ExploreKey['kind'], 'value'>, string | null>> = {
  all: null,
  none: '(none)',
  other: '(other)',
}

function describeKey(key: ExploreKey): TableRow {
  if (key.kind !== 'value') return { breakdown: WORDS[key.kind] }
  const isWord = Object.values(WORDS).some((word) => word === key.value)
  return { breakdown: isWord ? JSON.stringify(key.value) : key.value }
}

function toIso(at: number | undefined, timeZone: string): string | null {
  if (at === undefined) return null
  return Temporal.Instant.fromEpochMilliseconds(at).toString({
    timeZone,
    fractionalSecondDigits: 3,
  })
}
