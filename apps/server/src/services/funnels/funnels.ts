import type {
  EventCondition,
  Funnel,
  FunnelOutcome,
  FunnelScope,
  FunnelSessions,
  FunnelStep,
} from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { FilteredRange, SessionIndex } from '../../storage/session-index.ts'
import { takeMedian } from '../analytics/take-quantile.ts'
import { nameNewest, type Stops } from '../sessions/name-newest.ts'
import { collectWays, type Ways } from './collect-ways.ts'

/** Beyond this the earlier sessions of the range are left out, and the answer says so. */
const SESSIONS_LIMIT = 1_000_000
const HITS_LIMIT = 2_000
const SAMPLES = 50

export interface FunnelQuery extends FilteredRange {
  readonly steps: readonly EventCondition['event'][]
  readonly scope: FunnelScope
  /** From the first step to the last, in milliseconds. */
  readonly windowMs: number
}

export interface FunnelOptions {
  readonly sessions: Pick<SessionIndex, 'readHits' | 'findSessions'>
  readonly sessionsLimit?: number
  readonly hitsLimit?: number
}

/** Counts how many sessions or users took steps one after the other, and where they stopped. */
export async function computeFunnel(options: FunnelOptions, query: FunnelQuery): Promise<Funnel> {
  const { ways, cutAt } = await followAll(options, query)
  const counted = query.steps.map((_step, place) => countStep(ways, place, query.steps.length))
  const stops = counted.flatMap(({ reached, dropped }) => [reached, dropped])
  const listed = await nameNewest(options.sessions, stops, { skip: 0, count: SAMPLES })
  return {
    steps: counted.map((step, place): FunnelStep => ({
      ...step,
      reached: listed[2 * place] ?? [],
      dropped: listed[2 * place + 1] ?? [],
    })),
    isComplete: cutAt === null,
    countedFromAt: cutAt ?? query.fromAt,
  }
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
  const stepCount = query.steps.length
  if (step >= stepCount) {
    throw new AppError('invalid_request', 'step names none of the funnel')
  }
  const { ways } = await followAll(options, query)
  const stops =
    outcome === 'reached' ? listReached(ways, step, stepCount) : listDropped(ways, step, stepCount)
  const page = { skip, count: SAMPLES }
  const [sessions = []] = await nameNewest(options.sessions, [stops], page)
  return { sessions, total: stops.at.length }
}

/** How far each session or user came. */
async function followAll(
  { sessions, sessionsLimit = SESSIONS_LIMIT, hitsLimit = HITS_LIMIT }: FunnelOptions,
  { scope, windowMs, ...query }: FunnelQuery,
) {
  return collectWays({ sessions, scope, windowMs, hitsLimit }, { ...query, sessionsLimit })
}

function countStep(ways: Ways, place: number, stepCount: number) {
  const reached = listReached(ways, place, stepCount)
  const count = reached.at.length
  const before = place === 0 ? count : ways.lengths.filter((length) => length >= place).length
  const toPercent = (whole: number): number | null => (whole === 0 ? null : (count / whole) * 100)
  return {
    count,
    conversion: toPercent(before),
    total: toPercent(ways.lengths.length),
    medianMs: place === 0 ? null : takeMedian(listTimes(ways, place, stepCount)),
    reached,
    dropped: listDropped(ways, place, stepCount),
  }
}

/** How long those that reached a step took from the one before. */
function listTimes({ lengths, at }: Ways, place: number, stepCount: number): Float64Array {
  const times: number[] = []
  for (let way = 0; way < lengths.length; way += 1) {
    if ((lengths[way] ?? 0) <= place) continue
    const step = way * stepCount + place
    times.push((at[step] ?? 0) - (at[step - 1] ?? 0))
  }
  return Float64Array.from(times)
}

function listReached(ways: Ways, place: number, stepCount: number): Stops {
  return listStops(ways, (length) => (length > place ? place : null), stepCount)
}

function listDropped(ways: Ways, place: number, stepCount: number): Stops {
  return listStops(ways, (length) => (place > 0 && length === place ? place - 1 : null), stepCount)
}

/** @param choose the step of a way of so many; null: none */
function listStops(
  { lengths, at, sessions }: Ways,
  choose: (length: number) => number | null,
  stepCount: number,
): Stops {
  const stops = { at: new Float64Array(lengths.length), sessions: new Float64Array(lengths.length) }
  let count = 0
  for (let way = 0; way < lengths.length; way += 1) {
    const step = choose(lengths[way] ?? 0)
    if (step === null) continue
    stops.at[count] = at[way * stepCount + step] ?? NaN
    stops.sessions[count] = sessions[way * stepCount + step] ?? NaN
    count += 1
  }
  return { at: stops.at.subarray(0, count), sessions: stops.sessions.subarray(0, count) }
}
