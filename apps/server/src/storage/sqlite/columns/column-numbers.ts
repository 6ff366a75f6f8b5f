import type { BounceDefinition, SessionMeasures, ValueCount } from '../../session-index.ts'
import type { ColumnSelection } from './column-selection.ts'
import { FLAGS, TEXT_FIELDS, type ColumnTable } from './column-table.ts'
import { listFrequentValues } from './frequent-values.ts'

/** As SQL does it. */
export function measureRows(
  table: ColumnTable,
  { parts, count }: ColumnSelection,
  { minDurationMs, requireNoInteraction }: BounceDefinition,
): SessionMeasures {
  const startsAt = new Float64Array(count)
  const seen = new Uint8Array(table.visitors.count)
  let [visitors, bounces, withErrors, row] = [0, 0, 0, 0]
  for (const { block, places } of parts) {
    const { durationMs: durations, visitor: codes, flags: allFlags, starts, startBase } = block
    // By number: an iterator over a million places takes longer than all else.
    for (let index = 0; index < places.length; index += 1) {
      const place = places[index] ?? 0
      const visitor = codes[place] ?? 0
      const flags = allFlags[place] ?? 0
      startsAt[row] = (starts[place] ?? 0) + startBase
      row += 1
      if (seen[visitor] === 0) {
        seen[visitor] = 1
        visitors += 1
      }
      if ((flags & FLAGS.hasException) !== 0) withErrors += 1
      if ((flags & FLAGS.hasOnePageView) === 0) continue
      if (minDurationMs !== null && Math.round(durations[place] ?? 0) >= minDurationMs) continue
      if (requireNoInteraction && (flags & FLAGS.hasInteraction) !== 0) continue
      bounces += 1
    }
  }
  return {
    sessions: count,
    visitors,
    bounces,
    withErrors,
    startsAt,
    durationsMs: listDurations(parts, count),
  }
}

function listDurations(parts: ColumnSelection['parts'], count: number): Float64Array | Uint32Array {
  const areWhole = parts.every(({ block }) => block.durationMs instanceof Uint32Array)
  const durations = areWhole ? new Uint32Array(count) : new Float64Array(count)
  let row = 0
  for (const { block, places } of parts) {
    const { durationMs } = block
    for (let index = 0; index < places.length; index += 1) {
      durations[row] = durationMs[places[index] ?? 0] ?? 0
      row += 1
    }
  }
  return durations
}

export interface CountedField {
  readonly field: string
  readonly text: string
  readonly limit: number
}

/** The values of a field, the most frequent first; null where the table does not have it. */
export function countRows(
  table: ColumnTable,
  { parts }: ColumnSelection,
  { field, ...wanted }: CountedField,
): ValueCount[] | null {
  const column = TEXT_FIELDS.findIndex(([name]) => name === field)
  const dictionary = table.dictionaries[column]
  if (!dictionary || dictionary.isGivenUp) return null
  const counts = new Uint32Array(dictionary.texts.length)
  for (const { block, places } of parts) {
    const codes = block.texts[column]
    if (!codes) continue
    for (let index = 0; index < places.length; index += 1) {
      const code = codes[places[index] ?? 0] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
  }
  return listFrequentValues(dictionary, counts, wanted)
}
