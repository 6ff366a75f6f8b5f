import type { UseNote } from '../../storage/erasures.ts'

const DAY_MS = 86_400_000

/** What the growth is judged by. */
export const FORECAST_SPAN_MS = 7 * DAY_MS
/** With less behind it, a forecast would be a guess. */
const LEAST_SPAN_MS = DAY_MS / 2

export interface UseHistory {
  readonly now: number
  /** What the project takes now, in bytes. */
  readonly sizeBytes: number
  /** The oldest note of the span; null when there is none. */
  readonly first: UseNote | null
  /** What was deleted since that note, in bytes. */
  readonly erasedBytes: number
  readonly budgetBytes: number | null
}

export interface Forecast {
  readonly growthBytesPerDay: number | null
  readonly daysLeft: number | null
}

/** How fast a project grows by what is recorded, and how long its budget lasts. */
export function computeForecast(history: UseHistory): Forecast {
  const { now, sizeBytes, first, erasedBytes, budgetBytes } = history
  if (!first || now - first.at < LEAST_SPAN_MS) return { growthBytesPerDay: null, daysLeft: null }
  const grownBytes = sizeBytes + erasedBytes - first.sizeBytes
  const growthBytesPerDay = Math.max(0, (grownBytes * DAY_MS) / (now - first.at))
  if (budgetBytes === null) return { growthBytesPerDay, daysLeft: null }
  if (sizeBytes >= budgetBytes) return { growthBytesPerDay, daysLeft: 0 }
  const daysLeft = growthBytesPerDay === 0 ? null : (budgetBytes - sizeBytes) / growthBytesPerDay
  return { growthBytesPerDay, daysLeft }
}
