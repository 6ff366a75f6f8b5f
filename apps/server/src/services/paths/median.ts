type Numbers = Uint32Array | Float64Array

/**
 * The median, between the two in the middle where there is no single one; null of none.
 * It changes the order of the values. A sort would take ten times as long.
 */
export function takeMedian(values: Numbers): number | null {
  const { length } = values
  if (length === 0) return null
  const middle = length >> 1
  const upper = takePlace(values, middle)
  if (length % 2 === 1) return upper
  // All before the middle are none greater than it.
  let lower = values[0] ?? 0
  for (let place = 1; place < middle; place += 1) lower = Math.max(lower, values[place] ?? 0)
  return (lower + upper) / 2
}

/**
 * The value below which a share of the values lies, between the two nearest when it falls
 * between them, as `computeQuantile` says; null of none. It changes the order of the values.
 */
export function takeQuantile(values: Numbers, share: number): number | null {
  if (values.length === 0) return null
  const place = (values.length - 1) * share
  const lower = takePlace(values, Math.floor(place))
  if (Number.isInteger(place)) return lower
  // All after it are none less.
  let upper = Infinity
  for (let at = Math.ceil(place); at < values.length; at += 1) {
    upper = Math.min(upper, values[at] ?? Infinity)
  }
  return lower + (upper - lower) * (place - Math.floor(place))
}

/**
 * The value that would stand at a place if they were sorted. It changes their order: none before
 * it is greater, and none after it less.
 */
export function takePlace(values: Numbers, wanted: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let left = low
    let right = high
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1
      while ((values[right] ?? 0) > pivot) right -= 1
      if (left > right) break
      const value = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = value
      left += 1
      right -= 1
    }
    if (wanted <= right) high = right
    else if (wanted >= left) low = left
    else break
  }
  return values[wanted] ?? 0
}
