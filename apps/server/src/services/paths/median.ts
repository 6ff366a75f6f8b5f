/**
 * The median, between the two in the middle where there is no single one; null of none.
 * It changes the order of the values. A sort would take ten times as long.
 */
export function takeMedian(values: Uint32Array): number | null {
  const { length } = values
  if (length === 0) return null
  const middle = length >> 1
  const upper = select(values, middle)
  if (length % 2 === 1) return upper
  // All before the middle are none greater than it.
  let lower = 0
  for (let place = 0; place < middle; place += 1) lower = Math.max(lower, values[place] ?? 0)
  return (lower + upper) / 2
}

/** The value that would stand at a place if they were sorted; none before it is greater. */
function select(values: Uint32Array, wanted: number): number {
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
