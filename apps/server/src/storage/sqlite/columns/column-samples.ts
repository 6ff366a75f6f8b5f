import { setImmediate } from 'node:timers/promises'
import type { SampleKey, SamplePart, SampleQuery } from '../../samples.ts'
import { createSampleList } from '../../sample-list.ts'
import type { Chosen, ColumnReader } from './column-reader.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import type { Codes } from './dictionary.ts'
import { type Block } from './column-table.ts'
import type { FoundEvents } from './event-scan.ts'
import { COLUMNS, propertyColumns } from './event-section.ts'
import { VALUE_KINDS } from './event-builder.ts'
import type { EventTable } from './event-table.ts'
import type { SampleKeys } from './sample-keys.ts'

/** A sample that a row told, of a session of the block that is asked about. */
export interface ToldSample {
  readonly session: number
  readonly at: number
  readonly value: number | null
  readonly key: SampleKey
}

export interface ColumnSamplesOptions {
  readonly columns: ColumnReader
  readonly chosen: Chosen
  readonly events: EventTable
  readonly keys: SampleKeys
  /** Which place of the answer the number of a key has. */
  readonly placeOf: (code: number, session: number) => number
  /** Samples of sessions that columns know nothing of. */
  readonly askRows: (ids: readonly number[]) => readonly ToldSample[]
}

/** Fields of sessions whose numbers columns have. */
const isKnownValue = (value: string | null): boolean => value === null || value === 'durationMs'

/** A part for each block; null where the columns do not have what is asked for. */
export function readColumnSamples(
  options: ColumnSamplesOptions,
  query: SampleQuery,
): AsyncIterable<SamplePart> | null {
  const { source } = query
  if (source.kind === 'sessions')
    return isKnownValue(source.value) ? ofSessions(options, query) : null
  const { properties } = options.events.dictionaries
  const isKnown =
    source.value === null || !(source.value.startsWith('tags.') || properties.isGivenUp)
  return isKnown ? ofEvents(options, query) : null
}

async function* ofSessions(
  { chosen, keys, placeOf }: ColumnSamplesOptions,
  { source, sampledFromAt, sampledToAt }: SampleQuery,
): AsyncGenerator<SamplePart> {
  const hasValue = source.value !== null
  // One for all blocks: new memory takes the system longer than the numbers take us.
  const part = {
    sessions: new Float64Array(BLOCK_ROWS),
    visitors: new Uint32Array(BLOCK_ROWS),
    at: new Float64Array(BLOCK_ROWS),
    values: new Float64Array(BLOCK_ROWS),
    keys: new Uint8Array(BLOCK_ROWS),
  }
  for (const { block, places } of chosen.selection.parts) {
    const { starts, startBase, durationMs, visitor } = block
    const length = places.length
    const first = block.number * BLOCK_ROWS
    const codes = keys.ofBlock?.(block) ?? null
    const keyPlaces = placeCodes(codes, placeOf)
    let count = 0
    for (let index = 0; index < length; index += 1) {
      const place = places[index] ?? 0
      const at = (starts[place] ?? 0) + startBase
      if (at < sampledFromAt || at >= sampledToAt) continue
      part.sessions[count] = first + place
      part.visitors[count] = visitor[place] ?? 0
      part.at[count] = at
      part.values[count] = hasValue ? Math.round(durationMs[place] ?? 0) : NaN
      part.keys[count] = keyPlaces[codes?.[place] ?? 0] ?? 0
      count += 1
    }
    yield cut(part, count)
    await setImmediate()
  }
}

/** The place of each number that a column has. */
function placeCodes(codes: Codes | null, placeOf: ColumnSamplesOptions['placeOf']): Uint8Array {
  let most = 0
  for (let place = 0; place < (codes?.length ?? 0); place += 1) {
    most = Math.max(most, codes?.[place] ?? 0)
  }
  return Uint8Array.from({ length: most + 1 }, (_, code) => placeOf(code, NaN))
}

function cut({ sessions, visitors, at, values, keys }: SamplePart, count: number): SamplePart {
  return {
    sessions: sessions.subarray(0, count),
    visitors: visitors.subarray(0, count),
    at: at.subarray(0, count),
    values: values.subarray(0, count),
    keys: keys.subarray(0, count),
  }
}

function ofEvents(
  options: ColumnSamplesOptions,
  query: SampleQuery,
): AsyncIterable<SamplePart> | null {
  const { columns, chosen, events, keys, placeOf, askRows } = options
  const { source, sampledFromAt, sampledToAt } = query
  if (source.kind !== 'events') return null
  let list = createSampleList()
  const add = (
    block: Block,
    place: number,
    sample: { at: number; value: number; code: number },
  ) => {
    const { at, value, code } = sample
    if (at < sampledFromAt || at >= sampledToAt) return
    const session = block.number * BLOCK_ROWS + place
    list.add({
      session,
      visitor: block.visitor[place] ?? 0,
      at,
      value,
      key: placeOf(code, session),
    })
  }
  const onFound = (found: FoundEvents, block: Block): void => {
    const at = found.section.read(COLUMNS.at)
    const values = readNumbers(found, source.value, events)
    const codes = keys.ofEvents(found, block)
    for (let row = 0; row < found.masks.length; row += 1) {
      if (found.masks[row] === 0) continue
      const sample = { at: at?.[row] ?? 0, value: values?.[row] ?? NaN, code: codes[row] ?? 0 }
      add(block, found.places[row] ?? 0, sample)
    }
  }
  const blocks = columns.scanEvents(chosen, {
    conditions: [source.event],
    hasServerEvents: true,
    onFound,
  })
  if (!blocks) return null
  return (async function* () {
    for (const { block, left } of blocks) {
      for (const { session, at, value, key } of askRows(left)) {
        const place = session % BLOCK_ROWS
        add(block, place, { at, value: value ?? NaN, code: keys.ofRow(key, block, place) })
      }
      yield list.take()
      list = createSampleList()
      await setImmediate()
    }
  })()
}

/** Of each event; null: none has a number. */
function readNumbers(
  { section, masks }: FoundEvents,
  property: string | null,
  { dictionaries }: EventTable,
): Float64Array | null {
  const code = property === null ? undefined : dictionaries.properties.find(property)
  if (code === undefined) return null
  const columns = propertyColumns(code)
  const kinds = section.read(columns.kinds)
  if (!kinds) return null
  const values = section.read(columns.values)
  const rows = section.read(columns.rows)
  const numbers = new Float64Array(masks.length).fill(NaN)
  for (let place = 0; place < kinds.length; place += 1) {
    if (kinds[place] === VALUE_KINDS.number)
      numbers[rows?.[place] ?? place] = values?.[place] ?? NaN
  }
  return numbers
}
