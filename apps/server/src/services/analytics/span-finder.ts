/** The times that the points of a line are of, one after the other; they may overlap. */
export interface Windows {
  /** Ascending; inclusive. */
  readonly from: readonly number[]
  /** Ascending; exclusive. */
  readonly to: readonly number[]
}

/**
 * Tells which windows hold a moment: they lie side by side, and the first and the last are told
 * as one number, `first * windows + last`; -1 where none does. Moments that come one after the
 * other are mostly of the same windows.
 */
export function createSpanFinder({ from, to }: Windows): (at: number) => number {
  const edges = Float64Array.from(new Set([...from, ...to])).sort()
  const spans = Int32Array.from(edges, (at) => {
    const first = countUpTo(to, at)
    const last = countUpTo(from, at) - 1
    return first <= last ? first * from.length + last : -1
  })
  let [least, most, span] = [Infinity, -Infinity, -1]
  return (at) => {
    if (at >= least && at < most) return span
    const place = countUpTo(edges, at) - 1
    least = edges[place] ?? -Infinity
    most = edges[place + 1] ?? Infinity
    span = spans[place] ?? -1
    return span
  }
}

/** How many of ascending numbers are at most this one. */
function countUpTo(ascending: ArrayLike<number>, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
