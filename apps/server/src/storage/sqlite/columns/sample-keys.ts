import type { SampleKey, SampleKeyName } from '../../samples.ts'
import { TEXT_FIELDS, type Block, type ColumnTable } from './column-table.ts'
import type { Codes } from './dictionary.ts'
import { VALUE_KINDS } from './event-builder.ts'
import type { FoundEvents } from './event-scan.ts'
import { COLUMNS, propertyColumns } from './event-section.ts'
import type { EventTable } from './event-table.ts'
import { hashToNumber } from './hash-text.ts'

/** A text that is known by its hash alone. */
export interface HashedText {
  readonly hash: number
}

/** Numbers the keys of samples, from 0 for none on. */
export interface SampleKeys {
  /** Of each event that was found. */
  ofEvents(found: FoundEvents, block: Block): Uint32Array
  /** Of all sessions of a block; absent where samples are told apart by what events have. */
  ofBlock?(block: Block): Codes | null
  /** Of a sample that a row told. */
  ofRow(key: SampleKey, block: Block, place: number): number
  read(code: number): SampleKey | HashedText
}

/** null where columns do not have what samples are told apart by. */
export function createSampleKeys(
  name: SampleKeyName | null,
  table: ColumnTable,
  events: EventTable,
): SampleKeys | null {
  if (name === null) return { ...NO_KEYS, read: () => null }
  if (name.kind === 'field') return createFieldKeys(name.field, table)
  const { property } = name
  const { names, paths } = events.dictionaries
  if (property === '$url' || property.startsWith('tags.')) return null
  if (property === '$name') {
    return {
      ...NO_KEYS,
      ofEvents: ({ name: code, masks }) => new Uint32Array(masks.length).fill(code),
      ofRow: (key) => names.codeOf(String(key)),
      read: (code) => names.texts[code] ?? null,
    }
  }
  if (property === '$path') {
    if (paths.isGivenUp) return null
    return {
      ...NO_KEYS,
      ofEvents: ({ section, masks }) =>
        Uint32Array.from(section.read(COLUMNS.path) ?? new Uint32Array(masks.length)),
      ofRow: (key) => (key === null ? 0 : paths.codeOf(String(key))),
      read: (code) => paths.texts[code] ?? null,
    }
  }
  return events.dictionaries.properties.isGivenUp ? null : createPropertyKeys(property, events)
}

const NO_KEYS = {
  ofEvents: ({ masks }: FoundEvents) => new Uint32Array(masks.length),
  ofRow: (_key: SampleKey): number => 0,
}

function createFieldKeys(field: string, { dictionaries }: ColumnTable): SampleKeys | null {
  const column = TEXT_FIELDS.findIndex(([name]) => name === field)
  const dictionary = dictionaries[column]
  if (!dictionary || dictionary.isGivenUp) return null
  const ofSession = (block: Block, place: number): number => block.texts[column]?.[place] ?? 0
  return {
    ofEvents: ({ places }, block) => Uint32Array.from(places, (place) => ofSession(block, place)),
    ofBlock: (block) => block.texts[column] ?? null,
    ofRow: (_key, block, place) => ofSession(block, place),
    read: (code) => dictionary.texts[code] ?? null,
  }
}

const TRUE = 1
const FALSE = 2

/** Numbers are given as values come. */
function createPropertyKeys(property: string, { dictionaries }: EventTable): SampleKeys {
  const { properties, seeds } = dictionaries
  const code = properties.find(property)
  const columns = code === undefined ? null : propertyColumns(code)
  const keys: (SampleKey | HashedText)[] = [null, true, false]
  const numbers = new Map<number, number>()
  const hashes = new Map<number, number>()

  const ofValue = (kind: number, value: number): number => {
    if (kind === VALUE_KINDS.true) return TRUE
    if (kind === VALUE_KINDS.false) return FALSE
    if (kind !== VALUE_KINDS.number && kind !== VALUE_KINDS.text) return 0
    const known = kind === VALUE_KINDS.number ? numbers : hashes
    const found = known.get(value)
    if (found !== undefined) return found
    known.set(value, keys.length)
    return keys.push(kind === VALUE_KINDS.number ? value : { hash: value }) - 1
  }

  return {
    ...NO_KEYS,
    ofEvents: ({ section, masks }) => {
      const codes = new Uint32Array(masks.length)
      const kinds = columns && section.read(columns.kinds)
      if (!columns || !kinds) return codes
      const values = section.read(columns.values)
      const rows = section.read(columns.rows)
      for (let place = 0; place < kinds.length; place += 1) {
        codes[rows?.[place] ?? place] = ofValue(kinds[place] ?? 0, values?.[place] ?? 0)
      }
      return codes
    },
    ofRow: (key) => {
      if (typeof key === 'number') return ofValue(VALUE_KINDS.number, key)
      if (typeof key === 'boolean') return key ? TRUE : FALSE
      return key === null ? 0 : ofValue(VALUE_KINDS.text, hashToNumber(key, seeds))
    },
    read: (at) => keys[at] ?? null,
  }
}

/** The places of keys among those that are told apart; one more than the last for others. */
export function createKeyPlacer(
  keys: SampleKeys,
  wanted: readonly SampleKey[] | null,
  seeds: readonly [number, number],
): (code: number) => number {
  if (wanted === null) return () => 0
  const known: number[] = []
  const hashes = wanted.map((key) => (typeof key === 'string' ? hashToNumber(key, seeds) : null))
  return (code) => {
    const found = known[code]
    if (found !== undefined) return found
    const key = keys.read(code)
    const isHashed = typeof key === 'object' && key !== null
    const place = isHashed ? hashes.indexOf(key.hash) : wanted.indexOf(key)
    known[code] = place === -1 ? wanted.length : place
    return known[code]
  }
}
