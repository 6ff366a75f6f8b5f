/**
 * Holds what writing costs to a share of the page's time. Changes are gathered between
 * two writings, so writing less often is what it takes first: the replay shows a storm
 * in bigger steps, and misses nothing at its end. The pointer is followed in bigger
 * steps even before. What storms on all the same raises an alarm.
 */
export interface Budget {
  /** The least time between two writings, in milliseconds. */
  getIntervalMs(): number
  /** The least time between two positions of the pointer, in milliseconds. */
  getPointerMs(at: number): number
  /** Writing, and all that had to be done for it, took so long until `at`. */
  spend(costMs: number, at: number): void
  /**
   * Asked before each writing: `slow` once when the steps have become big, `storm` when
   * that has not helped for some time, and again each time that it has not.
   */
  takeAlarm(at: number): 'slow' | 'storm' | null
}

const INTERVAL_MS = 100
const INTERVAL_LIMIT_MS = 2_000
/** Writing takes at most one part of this many. */
const SHARE = 20
/** From steps this big on a replay is worse than what the visitor saw. */
const DEGRADED_MS = 500
const STORM_MS = 3_000
const DEAR_WRITINGS = 4
const POINTER_MS = 50
/** Twice what writing may cost at its usual pace is when the pointer gives way. */
const SLOW_POINTER_FROM_MS = 2 * INTERVAL_MS
const SLOW_POINTER_MS = 200

export function createBudget(): Budget {
  let intervalMs = INTERVAL_MS
  let spentAt = -Infinity
  /** Writings in a row after which the steps were big. */
  let dearWritings = 0
  let isTold = false
  let alarmedAt = 0

  return {
    getIntervalMs: () => intervalMs,
    getPointerMs: (at) =>
      intervalMs >= SLOW_POINTER_FROM_MS && at - spentAt < INTERVAL_LIMIT_MS
        ? SLOW_POINTER_MS
        : POINTER_MS,
    spend(costMs, at) {
      // A single long writing is no storm: it counts by half, and is forgotten by half.
      const wanted = (intervalMs + costMs * SHARE) / 2
      intervalMs = Math.round(Math.min(Math.max(wanted, INTERVAL_MS), INTERVAL_LIMIT_MS))
      spentAt = at
      // Big steps may be left from one long writing: what follows must be dear as well.
      const isDear = intervalMs >= DEGRADED_MS && costMs * SHARE >= DEGRADED_MS / 2
      dearWritings = isDear ? dearWritings + 1 : 0
      if (intervalMs < DEGRADED_MS) isTold = false
    },
    takeAlarm(at) {
      if (dearWritings < 2) return null
      if (!isTold) {
        isTold = true
        alarmedAt = at
        return 'slow'
      }
      if (dearWritings < DEAR_WRITINGS || at - alarmedAt < STORM_MS) return null
      alarmedAt = at
      return 'storm'
    },
  }
}
