/**
 * The range of time that a screen shows, as it stands in the address:
 * `?range=7d`, or `?from=…&to=…` in epoch milliseconds. Days are those of the project's time zone.
 */
import { isMoment } from '../format/moment.ts'
import { getDayStart } from '../format/time-zone.ts'

const DAY_MS = 86_400_000

export const PRESETS = [
  { id: 'today', label: 'Today', short: 'Today' },
  { id: 'yesterday', label: 'Yesterday', short: 'Yesterday' },
  { id: '24h', label: 'Last 24 hours', short: '24 h' },
  { id: '7d', label: 'Last 7 days', short: '7 d' },
  { id: '30d', label: 'Last 30 days', short: '30 d' },
  { id: '90d', label: 'Last 90 days', short: '90 d' },
] as const

export type PresetId = (typeof PRESETS)[number]['id']

export type DateRange =
  | { readonly kind: 'preset'; readonly id: PresetId }
  | { readonly kind: 'custom'; readonly fromAt: number; readonly toAt: number }

const DEFAULT_RANGE: DateRange = { kind: 'preset', id: '7d' }
/** How many days ago those begin that begin with a day. */
const DAYS_AGO: Record<Exclude<PresetId, '24h'>, number> = {
  today: 0,
  yesterday: 1,
  '7d': 6,
  '30d': 29,
  '90d': 89,
}

/** Reads the range from the address; what makes no sense gives the default, seven days. */
export function parseDateRange(params: URLSearchParams): DateRange {
  const [from, to] = [params.get('from'), params.get('to')]
  const [fromAt, toAt] = [Number(from), Number(to)]
  const isRange = Number.isSafeInteger(fromAt) && Number.isSafeInteger(toAt) && isMoment(toAt)
  if (from && to && fromAt >= 0 && toAt > fromAt && isRange) {
    return { kind: 'custom', fromAt, toAt }
  }
  const id = PRESETS.find((preset) => preset.id === params.get('range'))?.id
  return id ? { kind: 'preset', id } : DEFAULT_RANGE
}

/** What to set in the address for this range; null removes a parameter. */
export function toRangeParams(range: DateRange): Record<'range' | 'from' | 'to', string | null> {
  return range.kind === 'preset'
    ? { range: range.id, from: null, to: null }
    : { range: null, from: String(range.fromAt), to: String(range.toAt) }
}

/**
 * The range as two moments. Presets are whole days of a time zone, the last 24 hours excepted, and
 * today is one of them. Their end is open: a minute from now.
 */
export function resolveDateRange(
  range: DateRange,
  now: number,
  timeZone: string,
): { fromAt: number; toAt: number } {
  if (range.kind === 'custom') return { fromAt: range.fromAt, toAt: range.toAt }
  const toAt = now + 60_000
  if (range.id === '24h') return { fromAt: now - DAY_MS, toAt }
  const fromAt = getDayStart(now, timeZone, DAYS_AGO[range.id])
  return { fromAt, toAt: range.id === 'yesterday' ? getDayStart(now, timeZone) : toAt }
}

export function describeDateRange(range: DateRange, timeZone: string): string {
  if (range.kind === 'preset') {
    return PRESETS.find((preset) => preset.id === range.id)?.label ?? range.id
  }
  const format = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  })
  return format.formatRange(range.fromAt, range.toAt)
}

/** Those that go on up to now. */
const OPEN_PRESETS = PRESETS.filter(({ id }) => id !== 'yesterday')

/** The shortest range up to now that holds a moment. */
export function rangeHolding(at: number, now: number, timeZone: string): DateRange {
  const preset = OPEN_PRESETS.find(
    ({ id }) => resolveDateRange({ kind: 'preset', id }, now, timeZone).fromAt <= at,
  )
  if (preset) return { kind: 'preset', id: preset.id }
  return { kind: 'custom', fromAt: getDayStart(at, timeZone), toAt: now }
}

/** The next wider preset; null when there is none. */
export function widerRange(range: DateRange, now: number, timeZone: string): DateRange | null {
  const { fromAt } = resolveDateRange(range, now, timeZone)
  const next = OPEN_PRESETS.find(
    ({ id }) =>
      resolveDateRange({ kind: 'preset', id }, now, timeZone).fromAt < fromAt - DAY_MS / 2,
  )
  return next ? { kind: 'preset', id: next.id } : null
}
