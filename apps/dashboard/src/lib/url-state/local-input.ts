import { fromClock, toClock } from '../format/time-zone.ts'

/** A moment as a `datetime-local` input holds it: the time of a zone, to the minute. */
export function toLocalInput(at: number, timeZone: string): string {
  return new Date(toClock(at, timeZone)).toISOString().slice(0, 16)
}

/** The moment that such an input holds; null while it is not filled in. */
export function fromLocalInput(text: string, timeZone: string): number | null {
  const shown = Date.parse(`${text}Z`)
  return text && Number.isFinite(shown) ? fromClock(shown, timeZone) : null
}
