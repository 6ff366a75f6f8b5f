import type { SessionMeasures } from '../session-index.ts'

/** Measures with their lists ascending: engines promise no order. */
export function sortMeasures({ startsAt, durationsMs, ...counts }: SessionMeasures) {
  return {
    ...counts,
    startsAt: startsAt.toSorted(),
    durationsMs: Float64Array.from(durationsMs).sort(),
  }
}
