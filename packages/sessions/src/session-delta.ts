import type { StartReason } from './session-state.ts'

/**
 * What one segment, or any number of them, adds to its session's row. Deltas merge
 * in any order and any grouping to the same row, so late and shuffled segments do no
 * harm. A repeated one would count twice: add a delta only when its
 * (session, window, sequence) is new.
 *
 * Times are server time in epoch milliseconds.
 */
export interface SessionDelta {
  /** Smallest and largest time of anything in it. */
  readonly firstAt: number
  readonly lastAt: number
  /** Largest time of anything a person did; null when nobody did anything. */
  readonly lastActivityAt: number | null
  readonly sums: SessionSums
  /** The deepest share of a page seen, 0 to 100. */
  readonly scrollDepth: number
  /** A full snapshot has arrived. */
  readonly hasSnapshot: boolean
  /** The first and the last page view. */
  readonly entry: Placed<PageFacts> | null
  readonly exit: Placed<PageFacts> | null
  /** The `session_start` event; the first, should a broken client send two. */
  readonly start: Placed<StartFacts> | null
  /** When the last `session_start` came: another one long after means an id used twice. */
  readonly lastStartAt: number | null
  /** What the first page view or start says of where the visitor came from. */
  readonly landing: Placed<LandingFacts> | null
  /** Who it is, by the latest that says so. */
  readonly user: Placed<UserFacts> | null
  /** The latest that tells traits: not all that names a user does. */
  readonly traits: Placed<UserFacts> | null
}

/** Counters that add up over distinct segments. */
export interface SessionSums {
  readonly eventCount: number
  readonly pageViewCount: number
  readonly clickCount: number
  /** Clicks, inputs and submits. */
  readonly interactionCount: number
  readonly rageClickCount: number
  readonly deadClickCount: number
  readonly keyPressCount: number
  readonly exceptionCount: number
  readonly consoleErrorCount: number
  readonly failedRequestCount: number
  readonly activeMs: number
  readonly replayBytes: number
  readonly replayEventCount: number
  /** Full snapshots that a segment begins with. */
  readonly replayWindowCount: number
  readonly segmentCount: number
}

/**
 * A fact and its place in the stream. The place decides between two facts, so that
 * the order of arrival never does.
 */
export interface Placed<Fact> {
  readonly at: number
  readonly windowId: string
  readonly sequence: number
  readonly ordinal: number
  readonly fact: Fact
}

export interface PageFacts {
  readonly path: string
  readonly url: string | null
}

/** What `session_start` told, as received. */
export interface StartFacts {
  readonly reason: StartReason | null
  readonly metadata: Readonly<Record<string, unknown>>
}

/** How a visitor came, as the server worked it out. */
export type LandingFacts = Readonly<Record<string, unknown>>

export interface UserFacts {
  readonly userId: string
  readonly traits: Readonly<Record<string, unknown>> | null
}

export const ZERO_SUMS: SessionSums = /* @__PURE__ */ Object.freeze({
  eventCount: 0,
  pageViewCount: 0,
  clickCount: 0,
  interactionCount: 0,
  rageClickCount: 0,
  deadClickCount: 0,
  keyPressCount: 0,
  exceptionCount: 0,
  consoleErrorCount: 0,
  failedRequestCount: 0,
  activeMs: 0,
  replayBytes: 0,
  replayEventCount: 0,
  replayWindowCount: 0,
  segmentCount: 0,
})

/** Merges two deltas of one session. Commutative and associative. */
export function mergeSessionDeltas(a: SessionDelta, b: SessionDelta): SessionDelta {
  return {
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    lastActivityAt: maxOrNull(a.lastActivityAt, b.lastActivityAt),
    sums: addSums(a.sums, b.sums),
    scrollDepth: Math.max(a.scrollDepth, b.scrollDepth),
    hasSnapshot: a.hasSnapshot || b.hasSnapshot,
    entry: chooseFirst(a.entry, b.entry),
    exit: chooseLast(a.exit, b.exit),
    start: chooseFirst(a.start, b.start),
    lastStartAt: maxOrNull(a.lastStartAt, b.lastStartAt),
    landing: chooseFirst(a.landing, b.landing),
    user: chooseLast(a.user, b.user),
    traits: chooseLast(a.traits, b.traits),
  }
}

/** The earlier of two placed facts. */
export function chooseFirst<Fact>(
  a: Placed<Fact> | null,
  b: Placed<Fact> | null,
): Placed<Fact> | null {
  if (!a || !b) return a ?? b
  return comparePlaces(a, b) <= 0 ? a : b
}

/** The later of two placed facts. */
export function chooseLast<Fact>(
  a: Placed<Fact> | null,
  b: Placed<Fact> | null,
): Placed<Fact> | null {
  if (!a || !b) return a ?? b
  return comparePlaces(a, b) >= 0 ? a : b
}

/**
 * Orders by time; within a window by sequence, whatever the clock says between two
 * facts of one moment; last by the fact itself, so that no tie depends on arrival.
 */
function comparePlaces(a: Placed<unknown>, b: Placed<unknown>): number {
  return (
    a.at - b.at ||
    compareText(a.windowId, b.windowId) ||
    a.sequence - b.sequence ||
    a.ordinal - b.ordinal ||
    compareText(JSON.stringify(a.fact), JSON.stringify(b.fact))
  )
}

function addSums(a: SessionSums, b: SessionSums): SessionSums {
  return {
    eventCount: a.eventCount + b.eventCount,
    pageViewCount: a.pageViewCount + b.pageViewCount,
    clickCount: a.clickCount + b.clickCount,
    interactionCount: a.interactionCount + b.interactionCount,
    rageClickCount: a.rageClickCount + b.rageClickCount,
    deadClickCount: a.deadClickCount + b.deadClickCount,
    keyPressCount: a.keyPressCount + b.keyPressCount,
    exceptionCount: a.exceptionCount + b.exceptionCount,
    consoleErrorCount: a.consoleErrorCount + b.consoleErrorCount,
    failedRequestCount: a.failedRequestCount + b.failedRequestCount,
    activeMs: a.activeMs + b.activeMs,
    replayBytes: a.replayBytes + b.replayBytes,
    replayEventCount: a.replayEventCount + b.replayEventCount,
    replayWindowCount: a.replayWindowCount + b.replayWindowCount,
    segmentCount: a.segmentCount + b.segmentCount,
  }
}

function maxOrNull(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
