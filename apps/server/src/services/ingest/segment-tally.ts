import { EVENT_NAMES, type SegmentHead, type SessionEvent } from '@playhead/protocol'
import type { PageFacts, Placed, SessionDelta, SessionSums } from '@playhead/sessions'
import { chooseFirst, chooseLast } from '@playhead/sessions'
import { CUSTOM_ID_LIFETIME_MS, parseUuidV7Time } from '@playhead/sessions'
import type { PlaceFacts, SessionTally } from '../../storage/session-tally.ts'
import type { PageVisits } from '../../storage/storage.ts'
import { isOwn } from './own-event.ts'
import { readLanding } from './landing.ts'
import type { SegmentClock } from './segment-clock.ts'
import { readStartFacts } from './start-facts.ts'

/** A visitor lands where the first of these says. */
const LANDING_NAMES = [EVENT_NAMES.sessionStart, EVENT_NAMES.pageView]

/** What a segment adds to its session. */
export function computeSegmentTally(
  head: SegmentHead,
  { clock, isFarOff, payloadBytes, place }: SegmentSurroundings,
): SessionTally {
  const offsetMs = clock.offsetMs ?? 0
  const delta = computeDelta(head, offsetMs, payloadBytes)
  const { anonymousId, environment, userId, customSessionId, firstAt, lastActivityAt } = head
  const start = { at: firstAt, ordinal: 0 }
  const isSampled = clock.offsetMs !== null
  const side = findSide(head)
  return {
    visitor: placeAt(head, start, { anonymousId, environment, rank: 0 }),
    sampled: isSampled && side === 'inside' ? delta : null,
    unsampled: !isSampled && side === 'inside' ? delta : null,
    sample: clock.sample,
    leastDelayMs: isSampled ? null : clock.delayMs,
    server: null,
    early: side === 'early' ? delta : null,
    late: side === 'late' ? delta : null,
    client: { firstAt, lastActivityAt },
    windowIds: [head.windowId],
    place: place && placeAt(head, start, place),
    customId: customSessionId === undefined ? null : { given: customSessionId, isUsable: true },
    users: userId === undefined ? null : { least: userId, most: userId },
    ...(isFarOff ? { isFarOff: true } : {}),
  }
}

/** What is known of a segment beside its head. */
export interface SegmentSurroundings {
  readonly clock: SegmentClock
  /** Its times were, by an hour or more, not where they can be. */
  readonly isFarOff: boolean
  readonly payloadBytes: number
  /** Where its sender is; null when that is not known. */
  readonly place: PlaceFacts | null
}

/**
 * Where a segment lies by the time of an id that a caller chose; by the client's
 * clock, which made both. What the recorder made is right by itself.
 */
function findSide(head: SegmentHead): 'inside' | 'early' | 'late' {
  if (head.customSessionId === undefined) return 'inside'
  const idAt = parseUuidV7Time(head.sessionId) ?? 0
  if (idAt > head.firstAt) return 'early'
  return head.lastAt >= idAt + CUSTOM_ID_LIFETIME_MS ? 'late' : 'inside'
}

/** How often a segment saw each page. */
export function countPageVisits(events: readonly SessionEvent[]): PageVisits[] {
  const visits = new Map<string, PageVisits>()
  for (const { path, at } of events.filter((event) => isOwn(event, EVENT_NAMES.pageView))) {
    const known = visits.get(path)
    visits.set(path, {
      path,
      views: (known?.views ?? 0) + 1,
      firstAt: Math.min(at, known?.firstAt ?? at),
      lastAt: Math.max(at, known?.lastAt ?? at),
    })
  }
  return [...visits.values()]
}

function computeDelta(head: SegmentHead, offsetMs: number, payloadBytes: number): SessionDelta {
  const places = head.events.map((event, ordinal) => ({ at: event.at + offsetMs, ordinal, event }))
  const views = places
    .filter(({ event }) => isOwn(event, EVENT_NAMES.pageView))
    .map((place) => placeAt<PageFacts>(head, place, toPageFacts(place.event)))
  const starts = places
    .filter(({ event }) => isOwn(event, EVENT_NAMES.sessionStart))
    .map((place) => placeAt(head, place, place.event))
  const start = starts.reduce<Placed<SessionEvent> | null>(chooseFirst, null)
  const landing = places
    .filter(({ event }) => LANDING_NAMES.some((name) => isOwn(event, name)))
    .map((place) => placeAt(head, place, place.event))
    .reduce<Placed<SessionEvent> | null>(chooseFirst, start)
  const { userId, traits = null } = head
  const end = { at: head.lastAt + offsetMs, ordinal: 0 }
  const user = userId === undefined ? null : placeAt(head, end, { userId, traits })
  return {
    firstAt: head.firstAt + offsetMs,
    lastAt: head.lastAt + offsetMs,
    lastActivityAt: head.lastActivityAt === null ? null : head.lastActivityAt + offsetMs,
    sums: computeSums(head, payloadBytes),
    scrollDepth: head.counters.scrollDepth,
    hasSnapshot: head.startsWithSnapshot,
    entry: views.reduce<Placed<PageFacts> | null>(chooseFirst, null),
    exit: views.reduce<Placed<PageFacts> | null>(chooseLast, null),
    // Reading a user agent takes a while: once, however many starts a sender makes up.
    start: start && { ...start, fact: readStartFacts(start.fact.metadata) },
    lastStartAt: starts.reduce<Placed<SessionEvent> | null>(chooseLast, null)?.at ?? null,
    landing: landing && { ...landing, fact: { ...readLanding(landing.fact) } },
    user,
    traits: traits && user,
  }
}

function computeSums(head: SegmentHead, payloadBytes: number): SessionSums {
  const count = (name: string) => head.events.filter((event) => isOwn(event, name)).length
  const clickCount = count(EVENT_NAMES.click)
  return {
    eventCount: head.events.length,
    pageViewCount: count(EVENT_NAMES.pageView),
    clickCount,
    interactionCount: clickCount + count(EVENT_NAMES.input) + count(EVENT_NAMES.submit),
    rageClickCount: count(EVENT_NAMES.rageClick),
    deadClickCount: count(EVENT_NAMES.deadClick),
    keyPressCount: head.counters.keyPresses,
    exceptionCount: count(EVENT_NAMES.exception),
    consoleErrorCount: count(EVENT_NAMES.consoleError),
    failedRequestCount: count(EVENT_NAMES.requestFailed),
    activeMs: head.counters.activeMs,
    replayBytes: payloadBytes,
    replayEventCount: head.eventCount,
    replayWindowCount: Number(head.startsWithSnapshot),
    segmentCount: 1,
  }
}

function toPageFacts({ path, url }: SessionEvent): PageFacts {
  return { path, url: url ?? null }
}

function placeAt<Fact>(
  { windowId, sequence }: SegmentHead,
  { at, ordinal }: { at: number; ordinal: number },
  fact: Fact,
): Placed<Fact> {
  return { at, windowId, sequence, ordinal, fact }
}
