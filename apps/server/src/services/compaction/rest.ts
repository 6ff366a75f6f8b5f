import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

/** Longer than this after one piece of work, nothing would ever get done. */
const LIMIT_MS = 10_000
/** Of the main thread, above which the worker has a fifth of a core, and below it a half. */
const BUSY = 0.5

/** @param utilization of the main thread, from 0 to 1 */
export function computeRestMs(workMs: number, utilization: number): number {
  return Math.min(LIMIT_MS, workMs * (utilization > BUSY ? 4 : 1))
}

/** Keeps the worker from taking more than its share: ingest comes first. */
export function createRest(): (workMs: number, signal: AbortSignal) => Promise<void> {
  let before = performance.eventLoopUtilization()
  return async (workMs, signal) => {
    const since = performance.eventLoopUtilization(before)
    before = performance.eventLoopUtilization()
    const restMs = computeRestMs(workMs, since.utilization)
    // Woken up early when the server stops.
    await setTimeout(restMs, undefined, { signal, ref: false }).catch(() => {})
  }
}
