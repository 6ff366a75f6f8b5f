type Numbers = Uint32Array | Float64Array

/** The median of values, as `takeQuantile` says. */
export function takeMedian(values: Numbers): number | null {
  return takeQuantile(values, 0.5)
}

/**
 * The value below which a share of the values lies, between the two nearest when it falls
 * between them; null of none. It may change the order of the values.
 */
export function takeQuantile(values: Numbers, share: number): number | null {
  if (values.length === 0) return null
  const place = (values.length - 1) * share
  const [lower, upper] =
    values instanceof Uint32Array ? takeWhole(values, place) : takeBoth(values, place)
  return lower + (upper - lower) * (place - Math.floor(place))
}

/** The values before and after a place between two. */
function takeBoth(values: Float64Array, place: number): readonly [number, number] {
  const lower = takePlace(values, Math.floor(place))
  if (Number.isInteger(place)) return [lower, lower]
  // All after it are none less.
  let upper = Infinity
  for (let at = Math.ceil(place); at < values.length; at += 1) {
    upper = Math.min(upper, values[at] ?? Infinity)
  }
  return [lower, upper]
}

/** As `takeBoth`. By digits, the first one first, numbers are only counted. */
function takeWhole(values: Uint32Array, place: number): readonly [number, number] {
  const lower = findWhole(values, Math.floor(place))
  return [lower, Number.isInteger(place) ? lower : findWhole(values, Math.ceil(place))]
}

const DIGITS = [21, 10, 0] as const
const DIGIT_VALUES = 2 ** 11

function findWhole(values: Uint32Array, wanted: number): number {
  let left = wanted
  let found = 0
  let before = 32
  for (const shift of DIGITS) {
    const counts = new Uint32Array(DIGIT_VALUES)
    const mask = 2 ** (before - shift) - 1
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? 0
      if (before < 32 && value >>> before !== found) continue
      const digit = (value >>> shift) & mask
      counts[digit] = (counts[digit] ?? 0) + 1
    }
    let digit = 0
    while (left >= (counts[digit] ?? Infinity)) {
      left -= counts[digit] ?? 0
      digit += 1
    }
    found = found * (mask + 1) + digit
    before = shift
  }
  return found
}

/**
 * The value that would stand at a place if they were sorted. It changes their order: none before
 * it is greater, and none after it less.
 */
export function takePlace(values: Float64Array, wanted: number): number {
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
