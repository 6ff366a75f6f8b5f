import { FILTER_FIELDS, readFilterField, type FilterFieldKind } from './filter-fields.ts'
import type {
  EventCondition,
  Filter,
  FilterTest,
  FilterValue,
  PropertyCondition,
} from './filter.ts'

const DEPTH_LIMIT = 8
const CONDITIONS_LIMIT = 64
const VALUES_LIMIT = 100
const TEXT_LENGTH_LIMIT = 1_000

const TESTS = ['is', 'contains', 'startsWith', 'from', 'to', 'isSet'] as const

/** Something that is no filter. The message names the place, what was there and what was expected. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
}

/**
 * Checks a filter that came from outside.
 *
 * @throws {FilterError}
 */
export function parseFilter(input: unknown): Filter {
  const budget = { conditions: 0 }
  return parse(input, { at: 'filter', depth: 0, budget })
}

interface Place {
  readonly at: string
  readonly depth: number
  readonly budget: { conditions: number }
}

function parse(input: unknown, place: Place): Filter {
  const { at, depth, budget } = place
  if (depth > DEPTH_LIMIT)
    throw new FilterError(`${at} is nested deeper than ${DEPTH_LIMIT} levels`)
  if (!isObject(input)) fail(at, input, 'an object')
  const kinds = ['all', 'any', 'not', 'field', 'event'].filter((name) => Object.hasOwn(input, name))
  const [kind] = kinds
  if (!kind || kinds.length > 1) {
    throw new FilterError(
      `${at} has ${kinds.join(' and ') || 'none of them'}; expected one of all, any, not, field, event`,
    )
  }
  const within = (name: string): Place => ({ at: `${at}.${name}`, depth: depth + 1, budget })
  if (kind === 'not') {
    refuseOthers(input, ['not'], at)
    return { not: parse(input['not'], within('not')) }
  }
  if (kind === 'all' || kind === 'any') {
    refuseOthers(input, [kind], at)
    const list = input[kind]
    if (!Array.isArray(list)) fail(`${at}.${kind}`, list, 'a list')
    const parts = list.map((part, index) => parse(part, within(`${kind}[${index}]`)))
    return kind === 'all' ? { all: parts } : { any: parts }
  }
  budget.conditions += 1
  if (budget.conditions > CONDITIONS_LIMIT) {
    throw new FilterError(`filter has more than ${CONDITIONS_LIMIT} conditions`)
  }
  return kind === 'field' ? parseField(input, at) : parseEvent(input, place)
}

function parseField(input: Record<string, unknown>, at: string): Filter {
  const name = parseText(input['field'], `${at}.field`)
  const known = readFilterField(name)
  if (!known) {
    throw new FilterError(
      `${at}.field is ${show(name)}; expected traits.NAME, clickIds.NAME, or one of ${Object.keys(FILTER_FIELDS).join(', ')}`,
    )
  }
  const kind = 'kind' in known ? known.kind : null
  const test = parseTest(input, { at, subject: 'field', kind })
  if (name === 'text' && !('contains' in test)) {
    throw new FilterError(`${at} asks for ${Object.keys(test).join()} of text; expected contains`)
  }
  return { field: name, ...test }
}

function parseEvent(input: Record<string, unknown>, { at, budget }: Place): EventCondition {
  refuseOthers(input, ['event'], at)
  const event = input['event']
  const here = `${at}.event`
  if (!isObject(event)) fail(here, event, 'an object')
  refuseOthers(event, ['name', 'channel', 'where'], here)
  const { name, channel, where } = event
  if (where !== undefined && !Array.isArray(where)) fail(`${here}.where`, where, 'a list')
  return {
    event: {
      ...(name === undefined ? {} : { name: parseText(name, `${here}.name`) }),
      ...(channel === undefined ? {} : { channel: parseText(channel, `${here}.channel`) }),
      ...(where === undefined
        ? {}
        : {
            where: where.map((part: unknown, index) => {
              budget.conditions += 1
              if (budget.conditions > CONDITIONS_LIMIT) {
                throw new FilterError(`filter has more than ${CONDITIONS_LIMIT} conditions`)
              }
              return parseProperty(part, `${here}.where[${index}]`)
            }),
          }),
    },
  }
}

function parseProperty(input: unknown, at: string): PropertyCondition {
  if (!isObject(input)) fail(at, input, 'an object')
  const property = parseText(input['property'], `${at}.property`)
  return { property, ...parseTest(input, { at, subject: 'property', kind: null }) }
}

interface Subject {
  readonly at: string
  readonly subject: 'field' | 'property'
  /** Of its values; null when they may be of any kind. */
  readonly kind: FilterFieldKind | null
}

function parseTest(input: Record<string, unknown>, { at, subject, kind }: Subject): FilterTest {
  refuseOthers(input, [subject, ...TESTS], at)
  const tests = TESTS.filter((name) => Object.hasOwn(input, name))
  const isRange = tests.length > 0 && tests.every((name) => name === 'from' || name === 'to')
  const [test] = tests
  if (!test || (tests.length > 1 && !isRange)) {
    throw new FilterError(
      `${at} has ${tests.join(' and ') || 'no test'}; expected one of is, contains, startsWith, isSet, or from and to`,
    )
  }
  if (isRange) return parseBounds(input, at, kind)
  if (test === 'isSet') {
    if (input['isSet'] !== true) fail(`${at}.isSet`, input['isSet'], 'true; its opposite is not')
    return { isSet: true }
  }
  if (test === 'is') return { is: parseValues(input['is'], `${at}.is`, kind) }
  if (kind !== null && kind !== 'text') {
    throw new FilterError(`${at} asks for ${test} of a ${kind}; expected is, isSet, or from and to`)
  }
  const text = parseText(input[test], `${at}.${test}`)
  return test === 'contains' ? { contains: text } : { startsWith: text }
}

function parseBounds(
  input: Record<string, unknown>,
  at: string,
  kind: FilterFieldKind | null,
): FilterTest {
  if (kind !== null && kind !== 'number') {
    throw new FilterError(
      `${at} asks for a range of a ${kind}; expected is, contains, startsWith or isSet`,
    )
  }
  const { from, to } = input
  for (const [name, bound] of Object.entries({ from, to })) {
    if (bound !== undefined && !isFinite(bound)) fail(`${at}.${name}`, bound, 'a number')
  }
  return {
    ...(from === undefined ? {} : { from: from as number }),
    ...(to === undefined ? {} : { to: to as number }),
  }
}

function parseValues(input: unknown, at: string, kind: FilterFieldKind | null): FilterValue[] {
  if (!Array.isArray(input)) fail(at, input, 'a list of values')
  if (input.length > VALUES_LIMIT) {
    throw new FilterError(`${at} has ${input.length} values; expected at most ${VALUES_LIMIT}`)
  }
  return input.map((value: unknown, index) => {
    const here = `${at}[${index}]`
    if (typeof value === 'string' && (kind ?? 'text') === 'text') return parseText(value, here)
    if (isFinite(value) && (kind ?? 'number') === 'number') return value
    if (typeof value === 'boolean' && (kind ?? 'boolean') === 'boolean') return value
    return fail(here, value, kind === null ? 'a text, a number or a truth value' : `a ${kind}`)
  })
}

function parseText(input: unknown, at: string): string {
  if (typeof input !== 'string') fail(at, input, 'a text')
  if (input.length > TEXT_LENGTH_LIMIT) {
    throw new FilterError(
      `${at} has ${input.length} characters; expected at most ${TEXT_LENGTH_LIMIT}`,
    )
  }
  return input
}

function refuseOthers(input: Record<string, unknown>, known: readonly string[], at: string): void {
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other !== undefined) {
    throw new FilterError(`${at} has ${show(other)}; expected ${known.join(', ')} at most`)
  }
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

function isFinite(input: unknown): input is number {
  return typeof input === 'number' && Number.isFinite(input)
}

function fail(at: string, input: unknown, expected: string): never {
  throw new FilterError(`${at} is ${show(input)}; expected ${expected}`)
}

/** Short, as it may be anything. */
function show(input: unknown): string {
  return (JSON.stringify(input) ?? 'absent').slice(0, 60)
}
