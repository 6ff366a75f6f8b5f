import type { FunnelScope } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { HitPart, HitQuery, SessionIndex } from '../../storage/session-index.ts'
import { followSteps, type Hits } from './follow-steps.ts'

/** After so many sessions or users everything else goes on. */
const AT_ONCE = 20_000

/** How far each session or user came that took the first step. */
export interface Ways {
  /** Of each the steps that it took. */
  readonly lengths: readonly number[]
  /** When each step was taken, server time: as many places for each way as there are steps. */
  readonly at: readonly number[]
  /** The number of the session in which it was. */
  readonly sessions: readonly number[]
}

export interface CollectOptions {
  readonly sessions: Pick<SessionIndex, 'readHits'>
  readonly scope: FunnelScope
  readonly windowMs: number
  /** Of one session or user, the first ones: what is seen again and again must not take all time. */
  readonly hitsLimit: number
}

/** @returns ways, and when the earliest session began that was looked at; null: all were */
export async function collectWays(
  { sessions, scope, windowMs, hitsLimit }: CollectOptions,
  query: HitQuery,
): Promise<{ ways: Ways; cutAt: number | null }> {
  const stepCount = query.steps.length
  const ways = { lengths: [] as number[], at: [] as number[], sessions: [] as number[] }
  const follow = (hits: Hits, sessionOf: (place: number) => number): void => {
    const first = cutHits(hits, hitsLimit)
    const way = followSteps(first, { stepCount, windowMs })
    if (way.length === 0) return
    ways.lengths.push(way.length)
    for (let step = 0; step < stepCount; step += 1) {
      const place = way[step]
      ways.at.push(place === undefined ? NaN : (first.at[place] ?? NaN))
      ways.sessions.push(place === undefined ? NaN : sessionOf(place))
    }
  }

  const parts: HitPart[] = []
  const cutAt = await sessions.readHits(query, (part) => {
    if (scope === 'user') {
      parts.push(part)
      return
    }
    for (let place = 0; place < part.sessions.length; place += 1) {
      if (!hasFirst(part, place)) continue
      const session = part.sessions[place] ?? NaN
      const hits = takeHits(part, place)
      sortHits(hits)
      follow(hits, () => session)
    }
  })
  let followed = 0
  for (const { at, steps, sessions: ofHits } of groupByVisitor(parts)) {
    // They are sorted together, as places are to be those of their sessions.
    const order = [...at.keys()].sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0))
    const hits = {
      at: Float64Array.from(order, (place) => at[place] ?? 0),
      steps: Uint32Array.from(order, (place) => steps[place] ?? 0),
    }
    follow(hits, (place) => ofHits[order[place] ?? 0] ?? NaN)
    followed += 1
    if (followed % AT_ONCE === 0) await setImmediate()
  }
  return { ways, cutAt }
}

/** Most that have some step do not have the first. */
function hasFirst({ starts, steps }: HitPart, place: number): boolean {
  const end = starts[place + 1] ?? 0
  for (let hit = starts[place] ?? 0; hit < end; hit += 1) {
    if (((steps[hit] ?? 0) & 1) === 1) return true
  }
  return false
}

function takeHits({ starts, at, steps }: HitPart, place: number): Hits {
  const [from, to] = [starts[place] ?? 0, starts[place + 1] ?? 0]
  return { at: at.subarray(from, to), steps: steps.subarray(from, to) }
}

function cutHits({ at, steps }: Hits, limit: number): Hits {
  if (at.length <= limit) return { at, steps }
  return { at: at.subarray(0, limit), steps: steps.subarray(0, limit) }
}

/** Most are of a handful of hits that are nearly in order. */
const INSERTED = 64

/** In place. */
function sortHits({ at, steps }: Hits): void {
  if (at.length > INSERTED) {
    const order = [...at.keys()].sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0))
    at.set(order.map((place) => at[place] ?? 0))
    steps.set(order.map((place) => steps[place] ?? 0))
    return
  }
  for (let place = 1; place < at.length; place += 1) {
    const [time, step] = [at[place] ?? 0, steps[place] ?? 0]
    let to = place
    while (to > 0 && (at[to - 1] ?? 0) > time) {
      at[to] = at[to - 1] ?? 0
      steps[to] = steps[to - 1] ?? 0
      to -= 1
    }
    at[to] = time
    steps[to] = step
  }
}

interface VisitorHits extends Hits {
  /** The number of the session of each. */
  readonly sessions: Float64Array
}

function* groupByVisitor(parts: readonly HitPart[]): Generator<VisitorHits> {
  let visitors = 0
  for (const part of parts) {
    for (const visitor of part.visitors) visitors = Math.max(visitors, visitor + 1)
  }
  const starts = new Uint32Array(visitors + 1)
  for (const { visitors: ofSessions, starts: own } of parts) {
    for (const [place, visitor] of ofSessions.entries()) {
      starts[visitor + 1] = (starts[visitor + 1] ?? 0) + (own[place + 1] ?? 0) - (own[place] ?? 0)
    }
  }
  for (let visitor = 0; visitor < visitors; visitor += 1) {
    starts[visitor + 1] = (starts[visitor + 1] ?? 0) + (starts[visitor] ?? 0)
  }
  const count = starts.at(-1) ?? 0
  const at = new Float64Array(count)
  const steps = new Uint32Array(count)
  const sessions = new Float64Array(count)
  const ends = starts.slice()
  for (const part of parts) {
    for (const [place, visitor] of part.visitors.entries()) {
      const hits = takeHits(part, place)
      const end = ends[visitor] ?? 0
      at.set(hits.at, end)
      steps.set(hits.steps, end)
      sessions.fill(part.sessions[place] ?? NaN, end, end + hits.at.length)
      ends[visitor] = end + hits.at.length
    }
  }
  for (let visitor = 0; visitor < visitors; visitor += 1) {
    const [from, to] = [starts[visitor] ?? 0, starts[visitor + 1] ?? 0]
    if (from === to) continue
    yield {
      at: at.subarray(from, to),
      steps: steps.subarray(from, to),
      sessions: sessions.subarray(from, to),
    }
  }
}
