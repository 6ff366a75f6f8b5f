import type { Placed, SessionDelta } from '@playhead/sessions'

/** Moves everything in a delta by so many milliseconds. */
export function shiftDelta(delta: SessionDelta, offsetMs: number): SessionDelta {
  const shiftTime = (at: number | null): number | null => (at === null ? null : at + offsetMs)
  const shift = <Fact>(placed: Placed<Fact> | null): Placed<Fact> | null =>
    placed && { ...placed, at: placed.at + offsetMs }
  return {
    ...delta,
    firstAt: delta.firstAt + offsetMs,
    lastAt: delta.lastAt + offsetMs,
    lastActivityAt: shiftTime(delta.lastActivityAt),
    entry: shift(delta.entry),
    exit: shift(delta.exit),
    start: shift(delta.start),
    lastStartAt: shiftTime(delta.lastStartAt),
    landing: shift(delta.landing),
    user: shift(delta.user),
    traits: shift(delta.traits),
  }
}
