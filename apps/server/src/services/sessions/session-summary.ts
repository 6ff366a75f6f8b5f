import type { SessionSummary } from '@playhead/protocol'
import { computeNumericSessionId, isSessionLive } from '@playhead/sessions'
import type { StoredSession } from '../../storage/session-index.ts'
import { computeSessionDelta, computeSessionSpan } from '../../storage/session-tally.ts'
import type { StartMetadata } from '../ingest/start-facts.ts'

/** A stored session as lists and headers show it. */
export function toSessionSummary(session: StoredSession, now: number): SessionSummary {
  const { tally } = session
  const { sums, entry, exit, start, user, scrollDepth, hasSnapshot } = computeSessionDelta(tally)
  const { startedAt, endedAt } = computeSessionSpan(tally)
  const durationMs = Math.round(endedAt - startedAt)
  const { replayEventCount: _, ...counts } = sums
  return {
    id: session.sessionId,
    numericId: computeNumericSessionId(session.sessionId) ?? 0,
    customSessionId: null,
    windowIds: [],
    projectId: session.projectId,
    environment: tally.visitor.fact.environment,
    anonymousId: tally.visitor.fact.anonymousId,
    userId: user?.fact.userId ?? null,
    traits: user?.fact.traits ?? null,
    startedAt,
    endedAt,
    clientStartedAt: null,
    clientEndedAt: null,
    durationMs,
    live: isSessionLive(endedAt, now),
    startReason: start?.fact.reason ?? null,
    ...counts,
    // Each tab counts its own, and a person is in one of them at a time.
    activeMs: Math.min(counts.activeMs, durationMs),
    idleMs: Math.max(0, durationMs - counts.activeMs),
    interactionCount: counts.clickCount,
    rageClickCount: 0,
    deadClickCount: 0,
    replayWindowCount: 0,
    isBounce: counts.pageViewCount === 1,
    excludedReason: null,
    utmSource: null,
    utmMedium: null,
    utmCampaign: null,
    utmTerm: null,
    utmContent: null,
    referringDomain: null,
    clickIds: {},
    channel: null,
    country: null,
    region: null,
    city: null,
    distinctPageCount: session.distinctPageCount,
    scrollDepth,
    hasReplay: hasSnapshot,
    entryPath: entry?.fact.path ?? null,
    entryUrl: entry?.fact.url ?? null,
    exitPath: exit?.fact.path ?? null,
    exitUrl: exit?.fact.url ?? null,
    // Written by readStartFacts, which checked each field.
    ...toStartColumns((start?.fact.metadata ?? {}) as Partial<StartMetadata>),
  }
}

function toStartColumns(start: Partial<StartMetadata>) {
  return {
    referrer: start.referrer ?? null,
    browser: start.browser ?? null,
    browserVersion: start.browserVersion ?? null,
    os: start.os ?? null,
    osVersion: start.osVersion ?? null,
    deviceType: start.deviceType ?? null,
    screenWidth: start.screenWidth ?? null,
    screenHeight: start.screenHeight ?? null,
    viewportWidth: start.viewportWidth ?? null,
    viewportHeight: start.viewportHeight ?? null,
    language: start.language ?? null,
    timeZone: start.timeZone ?? null,
  }
}
