import { hashText } from './hash-text.ts'

/** How full the table of places may be. */
const LOAD = 0.85
const SMALLEST = 1_024
/** By how much there is more room for hashes, when there is no more. */
const GROWTH = 1.15

export interface VisitorCodes {
  /** The number of a visitor, counted from 0: the same for the same text. */
  codeOf(visitor: string): number
  readonly count: number
}

/**
 * Numbers texts without keeping them: a million visitors would be some 100 MB of strings. Of
 * each a hash of 64 bits is kept. Two that share one would count as one: with a million
 * visitors the odds of a single such pair are about one in 37 million, and nobody can make one
 * on purpose, as every process hashes with seeds of its own.
 */
export function createVisitorCodes(seeds: readonly [number, number]): VisitorCodes {
  let places = new Uint32Array(SMALLEST)
  let high = new Uint32Array(SMALLEST)
  let low = new Uint32Array(SMALLEST)
  let count = 0

  const place = (code: number): void => {
    let at = (low[code] ?? 0) & (places.length - 1)
    while (places[at] !== 0) at = (at + 1) & (places.length - 1)
    places[at] = code + 1
  }

  const makeRoom = (): void => {
    if (count === high.length) {
      high = enlarge(high)
      low = enlarge(low)
    }
    if (count < places.length * LOAD) return
    places = new Uint32Array(places.length * 2)
    for (let code = 0; code < count; code += 1) place(code)
  }

  return {
    codeOf: (visitor) => {
      const [first, second] = hashText(visitor, seeds)
      let at = second & (places.length - 1)
      for (let found = places[at] ?? 0; found !== 0; found = places[at] ?? 0) {
        if (low[found - 1] === second && high[found - 1] === first) return found - 1
        at = (at + 1) & (places.length - 1)
      }
      makeRoom()
      high[count] = first
      low[count] = second
      place(count)
      count += 1
      return count - 1
    },
    get count() {
      return count
    },
  }
}

function enlarge(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(array.length * GROWTH))
  larger.set(array)
  return larger
}
