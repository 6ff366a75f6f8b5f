/** How far a counterpart is looked for: a child that is nowhere near is built anew. */
const REACH = 8

export interface PairChildrenOptions<Live, Wanted> {
  readonly live: readonly Live[]
  readonly wanted: readonly Wanted[]
  readonly getId: (child: Live | Wanted) => number
  /** Whether the one can become the other. */
  readonly isAlike: (live: Live, wanted: Wanted) => boolean
}

/**
 * Finds for each wanted child the one that is there and can become it, so that none has to
 * change places: those of the same number first, as far as they stand in the same order, and
 * between these whatever is alike. Null for what has to be built; the very list of those that
 * are there where each becomes the one in its place.
 *
 * Numbers begin anew with each page, so that of two pages they may agree by chance, far from
 * where things stand. Where few do, those are paired by their places alone if more stay so.
 */
export function pairChildren<Live, Wanted>(
  options: PairChildrenOptions<Live, Wanted>,
): readonly (Live | null)[] {
  const { live, wanted, getId, isAlike } = options
  if (isEachInPlace(options)) return live
  const places = new Map(live.map((child, place) => [getId(child), place]))
  const same = wanted.map((child) => {
    const place = places.get(getId(child))
    const candidate = place === undefined ? undefined : live[place]
    return place !== undefined && candidate !== undefined && isAlike(candidate, child) ? place : -1
  })
  const rise = findLongestRise(same)
  const byNumbers = pairAround(rise, same, options)
  if (rise.length === 0 || rise.length * 2 >= Math.min(live.length, wanted.length)) return byNumbers
  const byPlaces = pairAround([], same, options)
  return countPairs(byPlaces) > countPairs(byNumbers) ? byPlaces : byNumbers
}

/** Pairs what is fixed, and between it whatever is alike. */
function pairAround<Live, Wanted>(
  fixed: readonly number[],
  placeOf: readonly number[],
  { live, wanted, isAlike }: PairChildrenOptions<Live, Wanted>,
): (Live | null)[] {
  const pairs: (Live | null)[] = wanted.map(() => null)
  let wantedFrom = 0
  let liveFrom = 0
  const fill = (wantedTo: number, liveTo: number): void => {
    for (; wantedFrom < wantedTo; wantedFrom += 1) {
      const child = wanted[wantedFrom] as Wanted
      const reach = live.slice(liveFrom, Math.min(liveTo, liveFrom + REACH))
      const found = reach.findIndex((candidate) => isAlike(candidate, child))
      if (found < 0) continue
      pairs[wantedFrom] = reach[found] ?? null
      liveFrom += found + 1
    }
  }
  for (const index of fixed) {
    const place = placeOf[index] ?? 0
    fill(index, place)
    pairs[index] = live[place] ?? null
    wantedFrom = index + 1
    liveFrom = place + 1
  }
  fill(wanted.length, live.length)
  return pairs
}

/** As it most often is: the same children in the same order, or an only child. */
function isEachInPlace<Live, Wanted>({
  live,
  wanted,
  getId,
  isAlike,
}: PairChildrenOptions<Live, Wanted>): boolean {
  if (live.length !== wanted.length) return false
  return live.every((child, place) => {
    const other = wanted[place] as Wanted
    return (live.length === 1 || getId(child) === getId(other)) && isAlike(child, other)
  })
}

function countPairs(pairs: readonly unknown[]): number {
  return pairs.filter((pair) => pair !== null).length
}

/** The indexes of the longest rising sequence of numbers; negative ones have no part in it. */
export function findLongestRise(numbers: readonly number[]): number[] {
  /** By length of a sequence, the index of the least number that ends one. */
  const ends: number[] = []
  const before: number[] = []
  for (const [index, number] of numbers.entries()) {
    if (number < 0) continue
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
      else high = middle
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1
    ends[low] = index
  }
  const rise: number[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) rise.push(index)
  return rise.reverse()
}
