import type {
  EventCondition,
  Funnel,
  FunnelOutcome,
  FunnelScope,
  FunnelSession,
  FunnelSessions,
  FunnelStep,
} from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { FilteredRange, SessionIndex, SessionPlace } from '../../storage/session-index.ts'
import { computeQuantile } from '../analytics/quantile.ts'
import { toStoredEvent } from '../sessions/session-events.ts'
import { followSteps, type Hit } from './follow-steps.ts'

/** So many sessions are read at a time; everything else goes on in between. */
const PAGE_SESSIONS = 500
/** Beyond this the earlier sessions of the range are left out, and the answer says so. */
const SESSIONS_LIMIT = 100_000
/** Of one session or user, the first ones: what is seen again and again must not take all memory. */
const HITS_LIMIT = 2_000
const SAMPLES = 50

export interface FunnelQuery extends FilteredRange {
  readonly steps: readonly EventCondition['event'][]
  readonly scope: FunnelScope
  /** From the first step to the last, in milliseconds. */
  readonly windowMs: number
}

export interface FunnelOptions {
  readonly sessions: Pick<SessionIndex, 'listJourneys'>
  readonly sessionsLimit?: number
  readonly hitsLimit?: number
}

/** Counts how many sessions or users took steps one after the other, and where they stopped. */
export async function computeFunnel(options: FunnelOptions, query: FunnelQuery): Promise<Funnel> {
  const { ways, ...counted } = await followAll(options, query)
  return { steps: query.steps.map((_step, place) => countStep(ways, place)), ...counted }
}

export interface FunnelPlace {
  /** Place of the step, from 0. */
  readonly step: number
  readonly outcome: FunnelOutcome
  /** So many of the newest are passed over. */
  readonly skip: number
}

/**
 * The sessions behind a step: where it was taken, or where the way of who did not take it ended.
 *
 * @throws {AppError} invalid_request where the funnel has no such step
 */
export async function listFunnelSessions(
  options: FunnelOptions,
  query: FunnelQuery,
  { step, outcome, skip }: FunnelPlace,
): Promise<FunnelSessions> {
  if (step >= query.steps.length) {
    throw new AppError('invalid_request', 'step names none of the funnel')
  }
  const { ways } = await followAll(options, query)
  const hits = outcome === 'reached' ? listReached(ways, step) : listDropped(ways, step)
  return { sessions: toSessions(hits, skip), total: hits.length }
}

/** How far each session or user came. */
async function followAll(
  { sessions, sessionsLimit = SESSIONS_LIMIT, hitsLimit = HITS_LIMIT }: FunnelOptions,
  { steps, scope, windowMs, ...range }: FunnelQuery,
) {
  const hitsOf = new Map<string, Hit[]>()
  let looked = 0
  let after: SessionPlace | null = null
  let isComplete = false
  while (!isComplete && looked < sessionsLimit) {
    const page = await sessions.listJourneys({ ...range, steps, limit: PAGE_SESSIONS, after })
    for (const { sessionId, startedAt, visitor, clockOffsetMs, events } of page.journeys) {
      const key = scope === 'session' ? sessionId : visitor
      const hits = hitsOf.get(key) ?? []
      for (const { indexed, steps: taken } of events) {
        const { at } = toStoredEvent(indexed, clockOffsetMs)
        hits.push({ steps: taken, at, sessionId, startedAt })
      }
      // Sessions come newest first, so only all of them tell which hits are the first.
      if (hits.length > 2 * hitsLimit) keepFirst(hits, hitsLimit)
      if (hits.length > 0) hitsOf.set(key, hits)
    }
    looked += page.looked
    after = page.next
    isComplete = after === null
    await setImmediate()
  }
  const ways: (readonly Hit[])[] = []
  for (const hits of hitsOf.values()) {
    keepFirst(hits, hitsLimit)
    const way = followSteps(hits, { stepCount: steps.length, windowMs })
    if (way.length > 0) ways.push(way)
    if (ways.length % PAGE_SESSIONS === 0) await setImmediate()
  }
  return {
    ways,
    isComplete,
    countedFromAt: isComplete ? range.fromAt : (after?.startedAt ?? range.fromAt),
  }
}

function keepFirst(hits: Hit[], limit: number): void {
  if (hits.length > limit) hits.sort((a, b) => a.at - b.at).splice(limit)
}

/** @param ways how far each came */
function countStep(ways: readonly (readonly Hit[])[], place: number): FunnelStep {
  const reached = ways.filter((way) => way.length > place)
  const before = place === 0 ? reached : ways.filter((way) => way.length >= place)
  const first = ways.length
  const toPercent = (whole: number): number | null =>
    whole === 0 ? null : (reached.length / whole) * 100
  const times = Float64Array.from(
    place === 0 ? [] : reached.map((way) => (way[place]?.at ?? 0) - (way[place - 1]?.at ?? 0)),
  ).sort()
  return {
    count: reached.length,
    conversion: toPercent(before.length),
    total: toPercent(first),
    medianMs: place === 0 ? null : computeQuantile(times, 0.5),
    reached: toSessions(listReached(ways, place)),
    dropped: toSessions(listDropped(ways, place)),
  }
}

function listReached(ways: readonly (readonly Hit[])[], place: number): Hit[] {
  return ways.flatMap((way) => way[place] ?? [])
}

function listDropped(ways: readonly (readonly Hit[])[], place: number): Hit[] {
  if (place === 0) return []
  return ways.filter((way) => way.length === place).flatMap((way) => way.at(-1) ?? [])
}

/** A page of them, the newest first. */
function toSessions(hits: Hit[], skip = 0): FunnelSession[] {
  return hits
    .sort((a, b) => b.at - a.at || (a.sessionId < b.sessionId ? 1 : -1))
    .slice(skip, skip + SAMPLES)
    .map(({ sessionId, at, startedAt }) => {
      return { sessionId, at, offsetMs: Math.max(0, at - startedAt) }
    })
}
