import {
  chooseFirst,
  computeClockOffset,
  mergeSessionDeltas,
  type ClockSample,
  type Placed,
  type SessionDelta,
} from '@playhead/sessions'

/**
 * What is known of a session so far, made of the tallies of its segments by
 * `mergeTallies`, which is commutative and associative: late, shuffled and
 * regrouped segments give one and the same session.
 *
 * The segments that a page sends before it has heard from the server say nothing
 * about its clock. Were they taken at face value, a clock that is 30 s slow would
 * stretch its session by 30 s; so they are kept apart, by the client's clock, and
 * moved when they are read, by the best sample that the session has by then.
 */
export interface SessionTally {
  readonly visitor: Placed<VisitorFacts>
  /** Segments whose clock offset is known, in server time. */
  readonly sampled: SessionDelta | null
  /** Segments without one, in client time. */
  readonly unsampled: SessionDelta | null
  /** The sample with the smallest round trip. */
  readonly sample: ClockSample | null
  /** Least time between sending and receipt over the unsampled segments. */
  readonly leastDelayMs: number | null
}

export interface VisitorFacts {
  readonly anonymousId: string
  readonly environment: string
}

export function mergeTallies(a: SessionTally, b: SessionTally): SessionTally {
  return {
    visitor: chooseFirst(a.visitor, b.visitor) ?? a.visitor,
    sampled: mergeMaybe(a.sampled, b.sampled),
    unsampled: mergeMaybe(a.unsampled, b.unsampled),
    sample: chooseSample(a.sample, b.sample),
    leastDelayMs:
      a.leastDelayMs === null || b.leastDelayMs === null
        ? (a.leastDelayMs ?? b.leastDelayMs)
        : Math.min(a.leastDelayMs, b.leastDelayMs),
  }
}

/**
 * What to add to the client's times of the segments that came without a clock
 * sample, to get server time, in milliseconds.
 */
export function computeBorrowedOffset(tally: SessionTally): number {
  if (tally.leastDelayMs === null) return tally.sample?.offsetMs ?? 0
  return computeClockOffset({ sentAt: 0, receivedAt: tally.leastDelayMs, sample: tally.sample })
}

/** The whole session in server time. */
export function computeSessionDelta(tally: SessionTally): SessionDelta {
  const moved = tally.unsampled && shiftDelta(tally.unsampled, computeBorrowedOffset(tally))
  const whole = mergeMaybe(tally.sampled, moved)
  if (!whole) throw new TypeError('a tally holds at least one segment')
  return whole
}

/**
 * Where a session lies in server time. There is no end event: it ends with the
 * last thing that a person did.
 */
export function computeSessionSpan(tally: SessionTally): { startedAt: number; endedAt: number } {
  const { firstAt, lastActivityAt } = computeSessionDelta(tally)
  return { startedAt: firstAt, endedAt: Math.max(firstAt, lastActivityAt ?? firstAt) }
}

/** Who visits, as one text that never mixes up user ids with anonymous ids. */
export function computeVisitorKey(tally: SessionTally): string {
  const user = computeSessionDelta(tally).user
  return user ? `user:${user.fact.userId}` : `anonymous:${tally.visitor.fact.anonymousId}`
}

function mergeMaybe(a: SessionDelta | null, b: SessionDelta | null): SessionDelta | null {
  return a && b ? mergeSessionDeltas(a, b) : (a ?? b)
}

function chooseSample(a: ClockSample | null, b: ClockSample | null): ClockSample | null {
  if (!a || !b) return a ?? b
  return (a.roundTripMs - b.roundTripMs || a.offsetMs - b.offsetMs) <= 0 ? a : b
}

function shiftDelta(delta: SessionDelta, offsetMs: number): SessionDelta {
  const shift = <Fact>(placed: Placed<Fact> | null): Placed<Fact> | null =>
    placed && { ...placed, at: placed.at + offsetMs }
  return {
    ...delta,
    firstAt: delta.firstAt + offsetMs,
    lastAt: delta.lastAt + offsetMs,
    lastActivityAt: delta.lastActivityAt === null ? null : delta.lastActivityAt + offsetMs,
    entry: shift(delta.entry),
    exit: shift(delta.exit),
    start: shift(delta.start),
    user: shift(delta.user),
  }
}
