import { isNumberMeasure, type ExploreMeasure, type NumberMeasure } from '@playhead/protocol'
import type { Sample } from '../../storage/samples.ts'
import { computeQuantile } from '../analytics/quantile.ts'
import { sumExactly } from './exact-sum.ts'

/** The times that the points of a line are of, one after the other; they may overlap. */
export interface Windows {
  /** Ascending; inclusive. */
  readonly from: readonly number[]
  /** Ascending; exclusive. */
  readonly to: readonly number[]
}

/** Counts what comes, in any order, and says what it came to. */
export interface Tally {
  add(sample: Sample): void
  /** How many samples had a number; null for measures that count. */
  countNumbers(): number | null
  /** One per window; null: no value. */
  listPoints(): (number | null)[]
  /** Of all samples; of `dau`, `wau` and `mau` the last point. */
  getTotal(): number | null
}

export function createTally(measure: ExploreMeasure, windows: Windows): Tally {
  if (isNumberMeasure(measure)) return createNumberTally(measure, windows)
  if (measure === 'total') return createCountTally(windows)
  return createDistinctTally(windows, {
    nameOf: measure === 'sessions' ? ({ sessionId }) => sessionId : ({ visitor }) => visitor,
    isRolling: measure !== 'sessions' && measure !== 'users',
  })
}

/** The places of the windows that hold a moment, which lie side by side; null: none does. */
export function findWindows({ from, to }: Windows, at: number): readonly [number, number] | null {
  const first = countUpTo(to, at)
  const last = countUpTo(from, at) - 1
  return first <= last ? [first, last] : null
}

/** How many of ascending numbers are at most this one. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

function createCountTally(windows: Windows): Tally {
  const counts = windows.from.map(() => 0)
  let total = 0
  return {
    add({ at }) {
      const found = findWindows(windows, at)
      if (!found) return
      counts[found[0]] = (counts[found[0]] ?? 0) + 1
      total += 1
    },
    countNumbers: () => null,
    listPoints: () => counts,
    getTotal: () => total,
  }
}

function createNumberTally(measure: NumberMeasure, windows: Windows): Tally {
  const values = windows.from.map((): number[] => [])
  const compute = (numbers: Iterable<number>): number | null =>
    computeNumber(measure, Float64Array.from(numbers).sort())
  return {
    add({ at, value }) {
      const found = value === null ? null : findWindows(windows, at)
      if (found && value !== null) values[found[0]]?.push(value)
    },
    countNumbers: () => values.reduce((sum, numbers) => sum + numbers.length, 0),
    listPoints: () => values.map(compute),
    getTotal: () => compute(values.flat()),
  }
}

const SHARES = { median: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const

function computeNumber(measure: NumberMeasure, ascending: Float64Array): number | null {
  if (measure === 'sum') return sumExactly(ascending)
  if (measure === 'average') {
    return ascending.length === 0 ? null : sumExactly(ascending) / ascending.length
  }
  if (measure === 'min') return ascending[0] ?? null
  if (measure === 'max') return ascending.at(-1) ?? null
  return computeQuantile(ascending, SHARES[measure])
}

interface DistinctOptions {
  readonly nameOf: (sample: Sample) => string
  /** Whether windows overlap, so that the last one is the total. */
  readonly isRolling: boolean
}

/**
 * Each name counts once in every window that holds it. Windows that overlap are not counted
 * one by one: of each name it is noted from which to which window it goes.
 */
function createDistinctTally(windows: Windows, { nameOf, isRolling }: DistinctOptions): Tally {
  const length = windows.from.length
  /** The first and the last window, as one number. */
  const spansOf = new Map<string, Set<number>>()
  const listPoints = (): number[] => {
    const changes = Array.from({ length: length + 1 }, () => 0)
    for (const spans of spansOf.values()) {
      let reached = -1
      for (const span of [...spans].sort((a, b) => a - b)) {
        const first = Math.max(Math.floor(span / length), reached + 1)
        const last = span % length
        if (first > last) continue
        changes[first] = (changes[first] ?? 0) + 1
        changes[last + 1] = (changes[last + 1] ?? 0) - 1
        reached = last
      }
    }
    let count = 0
    return changes.slice(0, length).map((change) => (count += change))
  }
  return {
    add(sample) {
      const found = findWindows(windows, sample.at)
      if (!found) return
      const name = nameOf(sample)
      const spans = spansOf.get(name) ?? new Set()
      spans.add(found[0] * length + found[1])
      spansOf.set(name, spans)
    },
    countNumbers: () => null,
    listPoints,
    getTotal: () => (isRolling ? (listPoints().at(-1) ?? 0) : spansOf.size),
  }
}
