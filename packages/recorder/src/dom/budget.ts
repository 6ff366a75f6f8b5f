/**
 * Holds what writing costs to a share of the page's time. Changes are gathered between
 * two writings, so writing less often is all that it takes: the replay shows a storm in
 * bigger steps, and misses nothing at its end.
 */
export interface Budget {
  /** The least time between two writings, in milliseconds. */
  getIntervalMs(): number
  /** A writing took so long, in milliseconds. */
  spend(costMs: number): void
}

const INTERVAL_MS = 100
const INTERVAL_LIMIT_MS = 2_000
/** Writing takes at most one part of this many. */
const SHARE = 20
/** From steps this big on a replay is worse than what the visitor saw. */
const DEGRADED_MS = 500

/** @param onDegraded called with the interval when the steps become big */
export function createBudget(onDegraded: (intervalMs: number) => void): Budget {
  let intervalMs = INTERVAL_MS
  return {
    getIntervalMs: () => intervalMs,
    spend(costMs) {
      const before = intervalMs
      // A single long writing is no storm: it counts by half, and is forgotten by half.
      const wanted = (before + costMs * SHARE) / 2
      intervalMs = Math.round(Math.min(Math.max(wanted, INTERVAL_MS), INTERVAL_LIMIT_MS))
      if (before < DEGRADED_MS && intervalMs >= DEGRADED_MS) onDegraded(intervalMs)
    },
  }
}
