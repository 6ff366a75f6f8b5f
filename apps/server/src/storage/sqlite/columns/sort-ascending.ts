const BITS = 11
const BUCKETS = 2 ** BITS
const PASSES = 3
/** Moves a number may take in the mean, where they are nearly in order. */
const MOVES = 8

/** Sorts in place. What is nearly in order, or whole and below 2^32, takes linear time. */
export function sortAscending(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  if (sortNearly(numbers)) return numbers
  return numbers.every((number) => number >>> 0 === number) ? sortWhole(numbers) : numbers.sort()
}

/** By insertion. @returns false where that takes too long: they are in some other order then */
function sortNearly(numbers: Float64Array): boolean {
  let moves = numbers.length * MOVES
  for (let place = 1; place < numbers.length; place += 1) {
    const number = numbers[place] ?? 0
    let at = place
    while (at > 0 && (numbers[at - 1] ?? 0) > number && moves > 0) {
      numbers[at] = numbers[at - 1] ?? 0
      at -= 1
      moves -= 1
    }
    numbers[at] = number
    if (moves === 0) return false
  }
  return true
}

/** By their digits, the least first. */
function sortWhole(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let from = Uint32Array.from(numbers)
  let to = new Uint32Array(from.length)
  for (let pass = 0; pass < PASSES; pass += 1) {
    const shift = pass * BITS
    const starts = new Uint32Array(BUCKETS + 1)
    for (const number of from) {
      const bucket = ((number >>> shift) & (BUCKETS - 1)) + 1
      starts[bucket] = (starts[bucket] ?? 0) + 1
    }
    for (let bucket = 1; bucket <= BUCKETS; bucket += 1) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0)
    }
    for (const number of from) {
      const bucket = (number >>> shift) & (BUCKETS - 1)
      const at = starts[bucket] ?? 0
      to[at] = number
      starts[bucket] = at + 1
    }
    ;[from, to] = [to, from]
  }
  numbers.set(from)
  return numbers
}
