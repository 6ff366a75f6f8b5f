import { readFilterField } from '../filters/filter-fields.ts'
import { EVERY_SESSION, type Filter } from '../filters/filter.ts'
import { FilterError, parseFilter } from '../filters/parse-filter.ts'
import {
  canBreakDownBy,
  COUNTING_MEASURES,
  EVENT_PROPERTY_PREFIX,
  EXPLORE_INTERVALS,
  EXPLORE_SERIES_LIMIT,
  EXPLORE_TOP_LIMIT,
  EXPLORE_TOP_USUAL,
  getSeriesLetter,
  isNumberMeasure,
  NUMBER_MEASURES,
  type ExploreMeasure,
  type ExploreQuery,
  type ExploreSeries,
} from './explore-query.ts'
import { parseFormula } from './formula.ts'

const NAME_LENGTH_LIMIT = 256
const MEASURES: readonly ExploreMeasure[] = [...COUNTING_MEASURES, ...NUMBER_MEASURES]

/** Something that is no query. The message names the place, what was there and what was expected. */
export class ExploreQueryError extends Error {
  override readonly name = 'ExploreQueryError'
}

/**
 * Checks a query that came from outside. What is left out is as usual: no formula, no
 * breakdown, five values, by day, without the period before.
 *
 * @throws {ExploreQueryError}
 * @throws {FormulaError}
 */
export function parseExploreQuery(input: unknown): ExploreQuery {
  if (!isObject(input)) fail('query', input, 'an object')
  const known = ['series', 'formula', 'breakdown', 'top', 'interval', 'compare']
  refuseOthers(input, known, 'query')
  const { series: list, top = EXPLORE_TOP_USUAL, compare = false, formula = null } = input
  if (!Array.isArray(list) || list.length === 0 || list.length > EXPLORE_SERIES_LIMIT) {
    fail('query.series', list, `a list of 1 to ${EXPLORE_SERIES_LIMIT} series`)
  }
  const series = list.map((each: unknown, place) => parseSeries(each, `query.series[${place}]`))
  if (!Number.isInteger(top) || Number(top) < 1 || Number(top) > EXPLORE_TOP_LIMIT) {
    fail('query.top', top, `a whole number from 1 to ${EXPLORE_TOP_LIMIT}`)
  }
  if (typeof compare !== 'boolean') fail('query.compare', compare, 'true or false')
  if (formula !== null) {
    if (typeof formula !== 'string') fail('query.formula', formula, 'a text or null')
    parseFormula(
      formula,
      series.map((_each, place) => getSeriesLetter(place)),
    )
  }
  const { interval = 'day' } = input
  return {
    series,
    formula,
    breakdown: parseBreakdown(input['breakdown'] ?? null, series),
    top: Number(top),
    interval: parseOneOf(interval, EXPLORE_INTERVALS, 'query.interval'),
    compare,
  }
}

function parseSeries(input: unknown, at: string): ExploreSeries {
  if (!isObject(input)) fail(at, input, 'an object')
  refuseOthers(input, ['event', 'measure', 'value', 'filter'], at)
  const event = input['event'] ?? null
  const measure = parseOneOf(input['measure'] ?? 'total', MEASURES, `${at}.measure`)
  return {
    event: event === null ? null : parseEvent(event, at),
    measure,
    value: parseValue(input['value'] ?? null, { at, measure, isOfEvents: event !== null }),
    filter:
      input['filter'] === undefined ? EVERY_SESSION : readFilter(input['filter'], `${at}.filter`),
  }
}

function parseEvent(input: unknown, at: string): NonNullable<ExploreSeries['event']> {
  const filter = readFilter({ event: input }, `${at}.event`, 'filter.event')
  return 'event' in filter ? filter.event : {}
}

/** As `parseFilter`, with the place named as it is here. */
function readFilter(input: unknown, to: string, from = 'filter'): Filter {
  try {
    return parseFilter(input)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    const { message } = error
    const isNamed = message.startsWith(from)
    throw new ExploreQueryError(isNamed ? `${to}${message.slice(from.length)}` : message)
  }
}

interface ValueRules {
  readonly at: string
  readonly measure: ExploreMeasure
  readonly isOfEvents: boolean
}

function parseValue(input: unknown, { at, measure, isOfEvents }: ValueRules): string | null {
  const here = `${at}.value`
  if (!isNumberMeasure(measure)) {
    if (input !== null) fail(here, input, `null, as ${measure} counts`)
    return null
  }
  if (typeof input !== 'string' || input === '' || input.length > NAME_LENGTH_LIMIT) {
    fail(here, input, `what the ${measure} is of`)
  }
  if (isOfEvents) return input
  const field = readFilterField(input)
  if (!field || !('kind' in field) || field.kind !== 'number') {
    fail(here, input, 'a field of filters that holds numbers, such as durationMs')
  }
  return input
}

function parseBreakdown(input: unknown, series: readonly ExploreSeries[]): string | null {
  if (input === null) return null
  const at = 'query.breakdown'
  if (typeof input !== 'string' || input.length > NAME_LENGTH_LIMIT) fail(at, input, 'a property')
  if (input.startsWith(EVENT_PROPERTY_PREFIX) && input.length > EVENT_PROPERTY_PREFIX.length) {
    const place = series.findIndex(({ event }) => event === null)
    if (place === -1) return input
    fail(at, input, `a field of filters, as series ${getSeriesLetter(place)} counts sessions`)
  }
  if (!canBreakDownBy(input)) {
    fail(
      at,
      input,
      'event.NAME, traits.NAME, clickIds.NAME, or a field of filters that has one value',
    )
  }
  return input
}

function parseOneOf<Name extends string>(input: unknown, names: readonly Name[], at: string): Name {
  const found = names.find((name) => name === input)
  return found ?? fail(at, input, `one of ${names.join(', ')}`)
}

function refuseOthers(input: Record<string, unknown>, known: readonly string[], at: string): void {
  const other = Object.keys(input).find((name) => !known.includes(name))
  if (other !== undefined) {
    throw new ExploreQueryError(
      `${at} has ${JSON.stringify(other).slice(0, 60)}; expected ${known.join(', ')} at most`,
    )
  }
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

function fail(at: string, input: unknown, expected: string): never {
  const shown = (JSON.stringify(input) ?? 'absent').slice(0, 60)
  throw new ExploreQueryError(`${at} is ${shown}; expected ${expected}`)
}
