import { EVENT_NAMES, type SegmentHead, type SessionEvent } from '@playhead/protocol'
import type { PageFacts, Placed, SessionDelta, SessionSums } from '@playhead/sessions'
import { chooseFirst, chooseLast } from '@playhead/sessions'
import type { SessionTally } from '../../storage/session-tally.ts'
import type { PageVisits } from '../../storage/storage.ts'
import type { SegmentClock } from './segment-clock.ts'
import { readStartFacts } from './start-facts.ts'

/** What a segment adds to its session. */
export function computeSegmentTally(
  head: SegmentHead,
  clock: SegmentClock,
  payloadBytes: number,
): SessionTally {
  const offsetMs = clock.offsetMs ?? 0
  const delta = computeDelta(head, offsetMs, payloadBytes)
  const { anonymousId, environment } = head
  return {
    visitor: placeAt(head, { at: head.firstAt, ordinal: 0 }, { anonymousId, environment }),
    sampled: clock.offsetMs === null ? null : delta,
    unsampled: clock.offsetMs === null ? delta : null,
    sample: clock.sample,
    leastDelayMs: clock.offsetMs === null ? clock.delayMs : null,
  }
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
  const start = places
    .filter(({ event }) => isOwn(event, EVENT_NAMES.sessionStart))
    .map((place) => placeAt(head, place, place.event.metadata))
    .reduce<Placed<SessionEvent['metadata']> | null>(chooseFirst, null)
  const { userId, traits = null } = head
  const end = { at: head.lastAt + offsetMs, ordinal: 0 }
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
    start: start && { ...start, fact: readStartFacts(start.fact) },
    user: userId === undefined ? null : placeAt(head, end, { userId, traits }),
  }
}

function computeSums(head: SegmentHead, payloadBytes: number): SessionSums {
  const count = (name: string) => head.events.filter((event) => isOwn(event, name)).length
  return {
    eventCount: head.events.length,
    pageViewCount: count(EVENT_NAMES.pageView),
    clickCount: count(EVENT_NAMES.click),
    keyPressCount: head.counters.keyPresses,
    exceptionCount: count(EVENT_NAMES.exception),
    consoleErrorCount: count(EVENT_NAMES.consoleError),
    failedRequestCount: count(EVENT_NAMES.requestFailed),
    activeMs: head.counters.activeMs,
    replayBytes: payloadBytes,
    replayEventCount: head.eventCount,
    segmentCount: 1,
  }
}

/** Playhead's own events are on channels that begin with two underscores. */
function isOwn(event: SessionEvent, name: string): boolean {
  return event.name === name && event.channel.startsWith('__')
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
