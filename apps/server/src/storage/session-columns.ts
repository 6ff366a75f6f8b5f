import type { SessionSummary } from '@playhead/protocol'
import { computeNumericSessionId } from '@playhead/sessions'
import { FAR_OFF_MS } from './session-index.ts'
import { computeExclusion, type Exclusion } from './session-exclusion.ts'
import {
  computeBorrowedOffset,
  computeSessionDelta,
  computeSessionSpan,
  type SessionTally,
} from './session-tally.ts'

/** What other parts of the session's row say, or the moment of asking. */
type Elsewhere =
  | 'id'
  | 'projectId'
  | 'live'
  | 'isBounce'
  | 'isPinned'
  | 'noteCount'
  | 'tags'
  | 'isSeen'
  | 'distinctPageCount'
  | 'excludedReason'

/**
 * Every property of a session as a column that can be filtered and counted. All of
 * them are computed from the tally, so they are right as soon as it is.
 */
export interface SessionColumns extends Omit<SessionSummary, Elsewhere>, Exclusion {
  /** Who visits, as one text that never mixes up user ids with anonymous ids. */
  readonly visitor: string
  /** For segments that came without a clock sample: server time minus client time. */
  readonly clockOffsetMs: number
  /** Its clock, or a time that it sent, is an hour or more away from what can be. */
  readonly isClockFarOff: boolean
}

/** Facts that the ingest service worked out, as the tally keeps them. */
type StartColumns = Pick<
  SessionSummary,
  | 'browser'
  | 'browserVersion'
  | 'os'
  | 'osVersion'
  | 'deviceType'
  | 'screenWidth'
  | 'screenHeight'
  | 'viewportWidth'
  | 'viewportHeight'
  | 'language'
  | 'timeZone'
  | 'referrer'
>
type LandingColumns = Pick<
  SessionSummary,
  | 'referrer'
  | 'utmSource'
  | 'utmMedium'
  | 'utmCampaign'
  | 'utmTerm'
  | 'utmContent'
  | 'referringDomain'
  | 'clickIds'
  | 'channel'
>

export function computeSessionColumns(sessionId: string, tally: SessionTally): SessionColumns {
  const delta = computeSessionDelta(tally)
  const { entry, exit, start, user, traits } = delta
  const { client } = tally
  const clockOffsetMs = computeBorrowedOffset(tally)
  const { startedAt, endedAt } = computeSessionSpan(delta)
  const durationMs = Math.round(endedAt - startedAt)
  const { replayEventCount: _, ...counts } = delta.sums
  const { anonymousId, environment } = tally.visitor.fact
  // Each tab counts its own, and a person is in one of them at a time.
  const activeMs = Math.min(counts.activeMs, durationMs)
  // Written by readStartFacts and readLanding, which checked each field.
  const told = (start?.fact.metadata ?? {}) as Partial<StartColumns>
  const landed = (delta.landing?.fact ?? {}) as Partial<LandingColumns>
  return {
    numericId: computeNumericSessionId(sessionId) ?? 0,
    customSessionId: tally.customId?.given ?? null,
    environment,
    anonymousId,
    userId: user?.fact.userId ?? null,
    traits: user && traits?.fact.userId === user.fact.userId ? traits.fact.traits : null,
    visitor: user ? `user:${user.fact.userId}` : `anonymous:${anonymousId}`,
    windowIds: [...tally.windowIds],
    startedAt,
    endedAt,
    clientStartedAt: client?.firstAt ?? null,
    clientEndedAt: client && Math.max(client.firstAt, client.lastActivityAt ?? client.firstAt),
    clockOffsetMs,
    isClockFarOff: tally.isFarOff === true || Math.abs(clockOffsetMs) >= FAR_OFF_MS,
    durationMs,
    startReason: start?.fact.reason ?? null,
    ...counts,
    activeMs,
    idleMs: durationMs - activeMs,
    scrollDepth: delta.scrollDepth,
    hasReplay: delta.hasSnapshot,
    entryPath: entry?.fact.path ?? null,
    entryUrl: entry?.fact.url ?? null,
    exitPath: exit?.fact.path ?? null,
    exitUrl: exit?.fact.url ?? null,
    ...toLandingColumns(landed, told.referrer),
    ...toDeviceColumns(told),
    country: tally.place?.fact.country ?? null,
    region: tally.place?.fact.region ?? null,
    city: tally.place?.fact.city ?? null,
    ...computeExclusion(tally),
  }
}

function toLandingColumns(
  landed: Partial<LandingColumns>,
  referrer: string | null | undefined,
): LandingColumns {
  return {
    referrer: landed.referrer ?? referrer ?? null,
    utmSource: landed.utmSource ?? null,
    utmMedium: landed.utmMedium ?? null,
    utmCampaign: landed.utmCampaign ?? null,
    utmTerm: landed.utmTerm ?? null,
    utmContent: landed.utmContent ?? null,
    referringDomain: landed.referringDomain ?? null,
    clickIds: landed.clickIds ?? {},
    channel: landed.channel ?? null,
  }
}

function toDeviceColumns(told: Partial<StartColumns>): Omit<StartColumns, 'referrer'> {
  return {
    browser: told.browser ?? null,
    browserVersion: told.browserVersion ?? null,
    os: told.os ?? null,
    osVersion: told.osVersion ?? null,
    deviceType: told.deviceType ?? null,
    screenWidth: told.screenWidth ?? null,
    screenHeight: told.screenHeight ?? null,
    viewportWidth: told.viewportWidth ?? null,
    viewportHeight: told.viewportHeight ?? null,
    language: told.language ?? null,
    timeZone: told.timeZone ?? null,
  }
}
