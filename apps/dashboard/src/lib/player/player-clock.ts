import { formatClock } from '../format/duration.ts'
import { isMoment } from '../format/moment.ts'

/** By which clock the playhead is told. */
export type ClockMode = 'elapsed' | 'real' | 'visitor'

export const CLOCK_MODES: readonly ClockMode[] = ['elapsed', 'real', 'visitor']

export const CLOCK_NAMES: Record<ClockMode, string> = {
  elapsed: 'Since the start',
  real: 'Your time',
  visitor: 'Visitor’s time',
}

export interface ClockOptions {
  readonly mode: ClockMode
  readonly offsetMs: number
  readonly durationMs: number
  readonly startedAt: number
  /** Of the visitor, as the browser told; null where it is not known. */
  readonly timeZone: string | null
}

/** The playhead and what stands behind it: `01:24` and `/ 05:10`, or a time and its zone. */
export function describeClock(options: ClockOptions): { position: string; total: string } {
  const { mode, offsetMs, durationMs, startedAt, timeZone } = options
  const at = startedAt + offsetMs
  const zone = mode === 'visitor' ? timeZone : undefined
  const format = mode === 'elapsed' || zone === null ? null : createTimeFormat(zone)
  if (!format || !isMoment(at)) {
    return { position: formatClock(offsetMs), total: `/ ${formatClock(durationMs)}` }
  }
  return { position: format.format(at), total: zone ?? 'your time' }
}

/** Whether times can be told as the visitor's own clock showed them. */
export function knowsVisitorClock(timeZone: string | null): boolean {
  return timeZone !== null && createTimeFormat(timeZone) !== null
}

const formats = new Map<string | undefined, Intl.DateTimeFormat | null>()

/** Null for what is no time zone: a recorder may claim any. */
function createTimeFormat(timeZone: string | undefined): Intl.DateTimeFormat | null {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  let format: Intl.DateTimeFormat | null = null
  try {
    format = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', timeZone })
  } catch {
    // The elapsed time is told, then.
  }
  formats.set(timeZone, format)
  return format
}
