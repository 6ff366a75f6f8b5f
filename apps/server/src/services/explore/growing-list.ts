const LEAST = 4_096

/** Numbers of a kind, one after the other, without the room that a list of any values takes. */
export interface GrowingList<Numbers> {
  add(number: number): void
  /** Until the next one is added. */
  take(): Numbers
}

export function createWholeList(): GrowingList<Uint32Array> {
  let numbers = new Uint32Array(LEAST)
  let count = 0
  return {
    add: (number) => {
      if (count === numbers.length) {
        const larger = new Uint32Array(count * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers[count] = number
      count += 1
    },
    take: () => numbers.subarray(0, count),
  }
}

export function createNumberList(): GrowingList<Float64Array> {
  let numbers = new Float64Array(LEAST)
  let count = 0
  return {
    add: (number) => {
      if (count === numbers.length) {
        const larger = new Float64Array(count * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers[count] = number
      count += 1
    },
    take: () => numbers.subarray(0, count),
  }
}

/** Where those of each group begin when they are sorted by it, and at last where the last end. */
export function findGroups(groups: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  for (let place = 0; place < groups.length; place += 1) {
    const next = (groups[place] ?? 0) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let group = 1; group <= count; group += 1) {
    starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0)
  }
  return starts
}

/** Numbers, those of each group together. */
export function sortByGroup<Numbers extends Uint32Array | Float64Array>(
  numbers: Numbers,
  groups: Uint32Array,
  starts: Uint32Array,
): Numbers {
  const sorted = numbers.slice() as Numbers
  const ends = starts.slice()
  for (let place = 0; place < numbers.length; place += 1) {
    const group = groups[place] ?? 0
    const to = ends[group] ?? 0
    sorted[to] = numbers[place] ?? 0
    ends[group] = to + 1
  }
  return sorted
}
