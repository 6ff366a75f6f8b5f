import type { FunnelSession } from '@playhead/protocol'
import type { SessionIndex } from '../../storage/session-index.ts'
import { takePlace } from '../analytics/take-quantile.ts'

/** Moments of sessions, one of each. */
export interface Stops {
  /** Server time. */
  readonly at: Float64Array
  /** Numbers, as `findSessions` takes them. */
  readonly sessions: Float64Array
}

/** A page of each list, the newest first, then by id. */
export async function nameNewest(
  sessions: Pick<SessionIndex, 'findSessions'>,
  lists: readonly Stops[],
  { skip, count }: { readonly skip: number; readonly count: number },
): Promise<FunnelSession[][]> {
  const newest = lists.map((stops) => takeNewest(stops, skip + count))
  const numbers = new Set(newest.flat().map(({ session }) => session))
  const known = await sessions.findSessions([...numbers])
  return newest.map((stops) =>
    stops
      .flatMap(({ at, session }): FunnelSession[] => {
        const found = known.get(session)
        if (!found) return []
        const { sessionId, startedAt } = found
        return [{ sessionId, at, offsetMs: Math.max(0, at - startedAt) }]
      })
      .sort((a, b) => b.at - a.at || (a.sessionId < b.sessionId ? 1 : -1))
      .slice(skip, skip + count),
  )
}

/** So many of the newest, and all at the same moment as the last of them, in no order. */
function takeNewest({ at, sessions }: Stops, count: number) {
  const least = at.length <= count ? -Infinity : takePlace(at.slice(), at.length - count)
  const newest: { readonly at: number; readonly session: number }[] = []
  for (let place = 0; place < at.length; place += 1) {
    const time = at[place] ?? 0
    if (time >= least) newest.push({ at: time, session: sessions[place] ?? NaN })
  }
  return newest
}
