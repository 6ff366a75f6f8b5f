const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** The last moment that a date can hold; a recording may claim any number. */
const LAST_MOMENT = 8.64e15
const UNKNOWN = 'unknown time'

/** The whole date and time, for titles and details; says so for what is no date. */
export function formatFullTime(at: number): string {
  return isMoment(at) ? FULL.format(at) : UNKNOWN
}

/**
 * How long ago, within an hour; then the time; then the day and the time. Says
 * so for what is no date.
 */
export function formatWhen(at: number, now: number): string {
  if (!isMoment(at)) return UNKNOWN
  const seconds = Math.round((now - at) / 1_000)
  if (seconds < 45) return 'just now'
  if (seconds < 3_600) return RELATIVE.format(-Math.max(1, Math.round(seconds / 60)), 'minute')
  if (new Date(at).toDateString() === new Date(now).toDateString()) return TIME.format(at)
  return `${DAY.format(at)}, ${TIME.format(at)}`
}

/** The moment for machines, in ISO 8601; the bare number for what is no date. */
export function formatMachineTime(at: number): string {
  return isMoment(at) ? new Date(at).toISOString() : String(at)
}

/** Whether the number, in epoch milliseconds, lies within what a date can hold. */
export function isMoment(at: number): boolean {
  return Math.abs(at) <= LAST_MOMENT
}
