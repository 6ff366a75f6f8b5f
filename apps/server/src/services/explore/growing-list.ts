type Numbers = Uint32Array | Float64Array

/** Numbers of a kind, one after the other, without the room that a list of any values takes. */
export interface GrowingList<Kind extends Numbers> {
  /** An array with room for so many more, which are to be put behind those that are there. */
  reserve(more: number): Kind
  /** How many there are. */
  length: number
  take(): Kind
}

export function createWholeList(): GrowingList<Uint32Array> {
  return createList((length) => new Uint32Array(length))
}

export function createNumberList(): GrowingList<Float64Array> {
  return createList((length) => new Float64Array(length))
}

function createList<Kind extends Numbers>(create: (length: number) => Kind): GrowingList<Kind> {
  let numbers = create(0)
  const list: GrowingList<Kind> = {
    length: 0,
    reserve: (more) => {
      if (list.length + more > numbers.length) {
        const larger = create(Math.max(list.length + more, numbers.length * 2))
        larger.set(numbers)
        numbers = larger
      }
      return numbers
    },
    take: () => numbers.subarray(0, list.length) as Kind,
  }
  return list
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

/** Puts numbers into an array of their length, those of each group together. */
export function sortByGroup<Kind extends Numbers>(
  numbers: Numbers,
  { groups, starts }: { readonly groups: Uint32Array; readonly starts: Uint32Array },
  sorted: Kind,
): Kind {
  const ends = starts.slice()
  for (let place = 0; place < numbers.length; place += 1) {
    const group = groups[place] ?? 0
    const to = ends[group] ?? 0
    sorted[to] = numbers[place] ?? 0
    ends[group] = to + 1
  }
  return sorted
}
