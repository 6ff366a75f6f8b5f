import type { EventCondition, FilterTest, PropertyCondition } from '@playhead/protocol'
import { passesTest } from '../../matches-filter.ts'
import { VALUE_KINDS, type EventDictionaries } from './event-builder.ts'
import { COLUMNS, propertyColumns, type EventSection } from './event-section.ts'
import { hashToNumber } from './hash-text.ts'

type Condition = EventCondition['event']

/** Conditions on events, for columns of them: at most 32. */
export interface CompiledConditions {
  /** Whether any of the events of a name may pass. */
  wants(name: number): boolean
  /** Of each event the conditions that it passes, a bit each. */
  test(name: number, section: EventSection): Uint32Array
}

interface CompiledCondition {
  /** null: any. */
  readonly name: number | null
  /** Takes the bit of events that do not pass. */
  readonly narrow: readonly ((section: EventSection, passing: Uint8Array) => void)[]
}

/** null where columns do not have what is asked for. */
export function compileConditions(
  conditions: readonly Condition[],
  dictionaries: EventDictionaries,
): CompiledConditions | null {
  const compiled = conditions.map((condition) => compileCondition(condition, dictionaries))
  if (!compiled.every((each) => each !== null)) return null
  return {
    wants: (wanted) => compiled.some(({ name }) => name === null || name === wanted),
    test: (wanted, section) => {
      const masks = new Uint32Array(section.rows)
      for (const [place, { name, narrow }] of compiled.entries()) {
        if (name !== null && name !== wanted) continue
        const bit = 2 ** place
        if (narrow.length === 0) {
          for (let row = 0; row < masks.length; row += 1) masks[row] = (masks[row] ?? 0) | bit
          continue
        }
        const passing = new Uint8Array(section.rows).fill(1)
        for (const each of narrow) each(section, passing)
        for (let row = 0; row < masks.length; row += 1) {
          if (passing[row] === 1) masks[row] = (masks[row] ?? 0) | bit
        }
      }
      return masks
    },
  }
}

/** A number that no text has. */
const NO_CODE = -1

function compileCondition(
  { name, channel, where = [] }: Condition,
  dictionaries: EventDictionaries,
): CompiledCondition | null {
  const { names, channels } = dictionaries
  const properties = where.map((condition) => compileProperty(condition, dictionaries))
  if (!properties.every((each) => each !== null)) return null
  const wanted = channel === undefined ? null : (channels.find(channel) ?? NO_CODE)
  return {
    name: name === undefined ? null : (names.find(name) ?? NO_CODE),
    narrow: [
      ...(wanted === null ? [] : [testColumn(COLUMNS.channel, (code) => code === wanted)]),
      ...properties,
    ],
  }
}

type Narrow = CompiledCondition['narrow'][number]

function testColumn(column: number, passes: (code: number) => boolean): Narrow {
  return (section, passing) => {
    const codes = section.read(column)
    for (let row = 0; row < passing.length; row += 1) {
      if (!passes(codes?.[row] ?? 0)) passing[row] = 0
    }
  }
}

function compileProperty(
  condition: PropertyCondition,
  { paths, properties, seeds }: EventDictionaries,
): Narrow | null {
  const { property } = condition
  if (property === '$path') {
    if (paths.isGivenUp) return null
    const passing = Uint8Array.from(paths.texts, (text) => Number(passesTest(condition, text)))
    return testColumn(COLUMNS.path, (code) => passing[code] === 1)
  }
  if (property === '$url' || property.startsWith('tags.') || properties.isGivenUp) return null
  const passes = compileTest(condition, seeds)
  if (!passes) return null
  const code = properties.find(property)
  if (code === undefined) return (_section, passing) => void passing.fill(0)
  const columns = propertyColumns(code)
  return (section, passing) => {
    const kinds = section.read(columns.kinds)
    const values = section.read(columns.values)
    const rows = section.read(columns.rows)
    const found = new Uint8Array(passing.length)
    for (let place = 0; place < (kinds?.length ?? 0); place += 1) {
      if (passes(kinds?.[place] ?? 0, values?.[place] ?? 0)) found[rows?.[place] ?? place] = 1
    }
    for (let row = 0; row < passing.length; row += 1) {
      if (found[row] === 0) passing[row] = 0
    }
  }
}

/** As `passesTest` says, of a kind and a number; null where it takes the text itself. */
function compileTest(
  test: FilterTest,
  seeds: readonly [number, number],
): ((kind: number, value: number) => boolean) | null {
  if ('contains' in test || 'startsWith' in test) return null
  if ('isSet' in test) return (kind) => kind !== VALUE_KINDS.null
  if ('is' in test) {
    const numbers = new Set(test.is.filter((wanted) => typeof wanted === 'number'))
    const texts = new Set(
      test.is
        .filter((wanted) => typeof wanted === 'string')
        .map((wanted) => hashToNumber(wanted, seeds)),
    )
    const [hasTrue, hasFalse] = [test.is.includes(true), test.is.includes(false)]
    return (kind, value) =>
      kind === VALUE_KINDS.text
        ? texts.has(value)
        : kind === VALUE_KINDS.number
          ? numbers.has(value)
          : (hasTrue && kind === VALUE_KINDS.true) || (hasFalse && kind === VALUE_KINDS.false)
  }
  const { from = -Infinity, to = Infinity } = test
  return (kind, value) => kind === VALUE_KINDS.number && value >= from && value <= to
}
