/**
 * The range of time that a screen shows, as it stands in the address:
 * `?range=7d`, or `?from=…&to=…` in epoch milliseconds.
 */
import { isMoment } from '../format/moment.ts'

const DAY_MS = 86_400_000

export const PRESETS = [
  { id: 'today', label: 'Today', short: 'Today' },
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
const LENGTHS_MS: Record<Exclude<PresetId, 'today'>, number> = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
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

/** The range as two moments. The end of a preset is open: a minute from now. */
export function resolveDateRange(range: DateRange, now: number): { fromAt: number; toAt: number } {
  if (range.kind === 'custom') return { fromAt: range.fromAt, toAt: range.toAt }
  const fromAt =
    range.id === 'today' ? new Date(now).setHours(0, 0, 0, 0) : now - LENGTHS_MS[range.id]
  return { fromAt, toAt: now + 60_000 }
}

export function describeDateRange(range: DateRange): string {
  if (range.kind === 'preset') {
    return PRESETS.find((preset) => preset.id === range.id)?.label ?? range.id
  }
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return format.formatRange(range.fromAt, range.toAt)
}

/** The shortest range up to now that holds a moment. */
export function rangeHolding(at: number, now: number): DateRange {
  const preset = PRESETS.find(
    ({ id }) => resolveDateRange({ kind: 'preset', id }, now).fromAt <= at,
  )
  if (preset) return { kind: 'preset', id: preset.id }
  return { kind: 'custom', fromAt: new Date(at).setHours(0, 0, 0, 0), toAt: now }
}

/** The next wider preset; null when there is none. */
export function widerRange(range: DateRange, now: number): DateRange | null {
  const { fromAt } = resolveDateRange(range, now)
  const next = PRESETS.find(
    ({ id }) => resolveDateRange({ kind: 'preset', id }, now).fromAt < fromAt - DAY_MS / 2,
  )
  return next ? { kind: 'preset', id: next.id } : null
}
