const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** The whole date and time, for titles and details. */
export function formatFullTime(at: number): string {
  return FULL.format(at)
}

/** How long ago, within an hour; then the time; then the day and the time. */
export function formatWhen(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1_000)
  if (seconds < 45) return 'just now'
  if (seconds < 3_600) return RELATIVE.format(-Math.max(1, Math.round(seconds / 60)), 'minute')
  if (new Date(at).toDateString() === new Date(now).toDateString()) return TIME.format(at)
  return `${DAY.format(at)}, ${TIME.format(at)}`
}
