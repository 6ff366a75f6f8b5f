import { toKnownTimeZone } from '../format/time-zone.ts'
import {
  canBreakDownBy,
  COUNTING_MEASURES,
  FILTER_FIELDS,
  isNumberMeasure,
  NUMBER_MEASURES,
  type ExploreInterval,
  type ExploreKey,
  type ExploreLine,
  type ExploreMeasure,
  type ExploreQuery,
  type ExploreSeries,
} from '@playhead/protocol'
import { SUBJECTS } from '../filters/subjects.ts'
import { formatDuration } from '../format/duration.ts'
import { nameCountry } from '../sessions/place.ts'

export const MEASURES: Readonly<Record<ExploreMeasure, string>> = {
  total: 'Total',
  sessions: 'Unique sessions',
  users: 'Unique users',
  dau: 'Daily active users',
  wau: 'Weekly active users',
  mau: 'Monthly active users',
  sum: 'Sum of',
  average: 'Average of',
  min: 'Minimum of',
  max: 'Maximum of',
  median: 'Median of',
  p75: '75th percentile of',
  p90: '90th percentile of',
  p95: '95th percentile of',
  p99: '99th percentile of',
}
export const MEASURE_ORDER = [...COUNTING_MEASURES, ...NUMBER_MEASURES]

export const INTERVALS: Readonly<Record<ExploreInterval, string>> = {
  hour: 'by hour',
  day: 'by day',
  week: 'by week',
  month: 'by month',
}

const LABELS: ReadonlyMap<string, string> = new Map(SUBJECTS.map(({ id, label }) => [id, label]))

/** The fields of sessions that hold numbers, as they are called on screens. */
export const NUMBER_FIELDS = Object.entries(FILTER_FIELDS)
  .filter(([name, kind]) => kind === 'number' && !name.endsWith('edAt'))
  .map(([name]) => ({ name, label: nameField(name) }))

/** The fields of sessions that everything can be told apart by. */
export const KEY_FIELDS = Object.entries(FILTER_FIELDS)
  .filter(([name, kind]) => kind !== 'number' && canBreakDownBy(name))
  .map(([name]) => ({ name, label: nameField(name) }))

/** `durationMs` is `Duration`; what no filter bar names is as the API calls it. */
function nameField(name: string): string {
  return LABELS.get(name) ?? name
}

/** `Sum of amount of “paid”`, `Sessions`. */
export function describeSeries({ event, measure, value }: ExploreSeries): string {
  const subject = event ? describeEvent(event) : 'sessions'
  if (!isNumberMeasure(measure)) {
    return event || measure !== 'total' ? `${MEASURES[measure]}: ${subject}` : 'Sessions'
  }
  const of = event ? (value ?? '…') : nameField(value ?? '…').toLowerCase()
  return `${MEASURES[measure]} ${of}: ${subject}`
}

function describeEvent({ name, channel }: NonNullable<ExploreSeries['event']>): string {
  if (name !== undefined) return `“${name}”`
  return channel === undefined ? 'any event' : `any event of ${channel}`
}

/** What a line is called: that of its series, or of its value where there is but one series. */
export function describeLine({ series, key }: ExploreLine, query: ExploreQuery): string {
  const isFormula = series === 'formula'
  const own = query.series[series.charCodeAt(0) - 65]
  const name = isFormula ? (query.formula ?? '') : own ? describeSeries(own) : series
  if (key.kind === 'all') return name
  const value = describeKey(key, query.breakdown)
  return query.series.length > 1 || isFormula ? `${isFormula ? name : series} · ${value}` : value
}

export function describeKey(key: ExploreKey, breakdown: string | null): string {
  if (key.kind === 'none') return 'No value'
  if (key.kind === 'other') return 'All others'
  if (key.kind === 'all') return 'All'
  if (key.value === '') return '“”'
  if (key.value === true) return 'yes'
  if (key.value === false) return 'no'
  return breakdown === 'country' ? nameCountry(String(key.value)) : String(key.value)
}

const NUMBER = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 })

/** A dash for no value; lengths of time as such. */
export function formatValue(value: number | null, isDuration: boolean): string {
  if (value === null) return '–'
  return isDuration ? formatDuration(value) : NUMBER.format(value)
}

/** Whether a line's values are lengths of time, in milliseconds. */
export function isDuration({ series }: ExploreLine, query: ExploreQuery): boolean {
  const own = query.series[series.charCodeAt(0) - 65]
  return own?.event === null && (own.value?.endsWith('Ms') ?? false)
}

/** Up to the year for months, to the hour for hours, in the days that were counted. */
export function createEdgeFormat(interval: ExploreInterval, timeZone: string): Intl.DateTimeFormat {
  const forms: Record<ExploreInterval, Intl.DateTimeFormatOptions> = {
    hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    day: { day: 'numeric', month: 'short' },
    week: { day: 'numeric', month: 'short' },
    month: { month: 'short', year: 'numeric' },
  }
  return new Intl.DateTimeFormat(undefined, {
    ...forms[interval],
    timeZone: toKnownTimeZone(timeZone),
  })
}
