const BITS = 11
const BUCKETS = 2 ** BITS
const PASSES = 3
/** Moves a number may take in the mean, where they are nearly in order. */
const MOVES = 8

/** Sorts in place. What is nearly in order, or whole and below 2^32, takes linear time. */
export function sortAscending(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  if (sortNearly(numbers)) return numbers
  if (!numbers.every((number) => number >>> 0 === number)) return numbers.sort()
  numbers.set(sortWhole(Uint32Array.from(numbers)))
  return numbers
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

/** By their digits, the least first. @returns the sorted numbers; the given ones are lost */
export function sortWhole(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let from = numbers
  let to = new Uint32Array(from.length)
  for (let pass = 0; pass < PASSES; pass += 1) {
    const shift = pass * BITS
    const starts = findStarts(from, shift)
    for (let place = 0; place < from.length; place += 1) {
      const number = from[place] ?? 0
      const bucket = (number >>> shift) & (BUCKETS - 1)
      const at = starts[bucket] ?? 0
      to[at] = number
      starts[bucket] = at + 1
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** Where the numbers with each digit begin, when they are sorted by it. */
function findStarts(numbers: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS + 1)
  for (let place = 0; place < numbers.length; place += 1) {
    const bucket = (((numbers[place] ?? 0) >>> shift) & (BUCKETS - 1)) + 1
    starts[bucket] = (starts[bucket] ?? 0) + 1
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket += 1) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0)
  }
  return starts
}
