import {
  chooseFirst,
  computeClockOffset,
  mergeSessionDeltas,
  type ClockSample,
  type Placed,
  type SessionDelta,
} from '@playhead/sessions'
import { shiftDelta } from './shift-delta.ts'

/**
 * What is known of a session so far, made of the tallies of its segments and of
 * the events of servers by `mergeTallies`, which is commutative and associative:
 * late, shuffled and regrouped input gives one and the same session.
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
  /** What servers sent under the session's id, in server time. */
  readonly server: SessionDelta | null
  /** What came under an id whose time is later than it, and is kept out. */
  readonly early: SessionDelta | null
  /** What came 24 hours after the time of its id or later, and is kept out. */
  readonly late: SessionDelta | null
  /** Where the segments lie by the client's clock. */
  readonly client: ClientSpan | null
  /** Its tabs, in order. */
  readonly windowIds: readonly string[]
  /** Where its first segment came from, if that is known. */
  readonly place: Placed<PlaceFacts> | null
  /** The id that a caller chose, as given. */
  readonly customId: CustomIdFacts | null
  /** The first and the last of its user ids by name: two make it shared. */
  readonly users: { readonly least: string; readonly most: string } | null
  /** A clock or a time of some segment was an hour or more off. */
  readonly isFarOff?: true
}

export interface VisitorFacts {
  readonly anonymousId: string
  readonly environment: string
  /** 0: a page said so; 1: a server; 2: a server that knows no anonymous id. */
  readonly rank: number
}

export interface PlaceFacts {
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
}

export interface ClientSpan {
  readonly firstAt: number
  readonly lastActivityAt: number | null
}

export interface CustomIdFacts {
  readonly given: string
  /** It can be a session's id. */
  readonly isUsable: boolean
}

export function mergeTallies(a: SessionTally, b: SessionTally): SessionTally {
  return {
    visitor: chooseVisitor(a.visitor, b.visitor),
    sampled: mergeMaybe(a.sampled, b.sampled),
    unsampled: mergeMaybe(a.unsampled, b.unsampled),
    sample: chooseSample(a.sample, b.sample),
    leastDelayMs: join(a.leastDelayMs, b.leastDelayMs, Math.min),
    server: mergeMaybe(a.server, b.server),
    early: mergeMaybe(a.early, b.early),
    late: mergeMaybe(a.late, b.late),
    client: join(a.client, b.client, mergeSpans),
    windowIds: [...new Set([...a.windowIds, ...b.windowIds])].sort(),
    place: chooseFirst(a.place, b.place),
    customId: join(a.customId, b.customId, (one, other) =>
      one.given <= other.given ? one : other,
    ),
    users: join(a.users, b.users, (one, other) => ({
      least: one.least <= other.least ? one.least : other.least,
      most: one.most >= other.most ? one.most : other.most,
    })),
    ...(a.isFarOff || b.isFarOff ? { isFarOff: true } : {}),
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

/** What pages sent, in server time; null when only servers sent something. */
export function computePageDelta(tally: SessionTally): SessionDelta | null {
  const moved = tally.unsampled && shiftDelta(tally.unsampled, computeBorrowedOffset(tally))
  return mergeMaybe(tally.sampled, moved)
}

/** How much sooner than its page a server's event may say it happened, in milliseconds. */
const HEAD_START_MS = 60_000

/**
 * What came before the time of its id and belongs to the session all the same: the
 * recorder made the id by a clock that was fast, which is not the server's fault.
 */
export function findAdopted(tally: SessionTally): SessionDelta | null {
  const pages = computePageDelta(tally)
  if (!pages || !tally.early || tally.customId) return null
  return tally.early.firstAt >= pages.firstAt - HEAD_START_MS ? tally.early : null
}

/**
 * The whole session in server time, without what is kept out of it. What a server
 * says of a visit neither begins nor prolongs it: its times are those of its pages.
 */
export function computeSessionDelta(tally: SessionTally): SessionDelta {
  const pages = computePageDelta(tally)
  const whole = mergeMaybe(pages, mergeMaybe(tally.server, findAdopted(tally)))
  if (pages && whole) {
    const { firstAt, lastAt, lastActivityAt } = pages
    return { ...whole, firstAt, lastAt, lastActivityAt }
  }
  const any = whole ?? mergeMaybe(tally.early, tally.late)
  if (!any) throw new TypeError('a tally holds at least one segment or event')
  return any
}

interface SessionSpan {
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * Where a session lies, of all that is known of it. There is no end event: it ends with the
 * last thing that a person did.
 */
export function computeSessionSpan({ firstAt, lastActivityAt }: SessionDelta): SessionSpan {
  return { startedAt: firstAt, endedAt: Math.max(firstAt, lastActivityAt ?? firstAt) }
}

function chooseVisitor(a: Placed<VisitorFacts>, b: Placed<VisitorFacts>): Placed<VisitorFacts> {
  if (a.fact.rank !== b.fact.rank) return a.fact.rank < b.fact.rank ? a : b
  return chooseFirst(a, b) ?? a
}

function mergeSpans(a: ClientSpan, b: ClientSpan): ClientSpan {
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastActivityAt: join(a.lastActivityAt, b.lastActivityAt, Math.max),
  }
}

function mergeMaybe(a: SessionDelta | null, b: SessionDelta | null): SessionDelta | null {
  return join(a, b, mergeSessionDeltas)
}

function join<Value>(
  a: Value | null,
  b: Value | null,
  merge: (a: Value, b: Value) => Value,
): Value | null {
  return a === null || b === null ? (a ?? b) : merge(a, b)
}

function chooseSample(a: ClockSample | null, b: ClockSample | null): ClockSample | null {
  if (!a || !b) return a ?? b
  return (a.roundTripMs - b.roundTripMs || a.offsetMs - b.offsetMs) <= 0 ? a : b
}
