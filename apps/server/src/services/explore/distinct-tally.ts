import type { SamplePart } from '../../storage/samples.ts'
import { createNumberList, createWholeList, findGroups, sortByGroup } from './growing-list.ts'
import { createSpanFinder } from '../analytics/span-finder.ts'
import type { Counted, Tally, TallyOptions } from './tallies.ts'

interface DistinctOptions {
  /** Whole numbers from 0, the same for the same name. */
  readonly namesOf: (part: SamplePart) => Uint32Array | Float64Array
  /** Whether windows overlap, so that the last one is the total. */
  readonly isRolling: boolean
}

/**
 * Each name counts once in every window that holds it. Windows that overlap are not counted
 * one by one: of each name it is noted from which to which window it goes.
 */
export function createDistinctTally(
  { windows, lines }: TallyOptions,
  { namesOf, isRolling }: DistinctOptions,
): Tally {
  const length = windows.from.length
  const findSpan = createSpanFinder(windows)
  const names = createNumberList()
  /** Of each name its line, and the first and the last window that hold it, as one number. */
  const spans = createWholeList()
  return {
    add: (part) => {
      const { at, keys } = part
      const own = namesOf(part)
      const [ofNames, ofSpans] = [names.reserve(at.length), spans.reserve(at.length)]
      let { length: count } = names
      for (let place = 0; place < at.length; place += 1) {
        const span = findSpan(at[place] ?? 0)
        if (span === -1) continue
        ofNames[count] = own[place] ?? 0
        ofSpans[count] = (keys[place] ?? 0) * length * length + span
        count += 1
      }
      names.length = count
      spans.length = count
    },
    count: () => {
      const changes = new Int32Array(lines * (length + 1))
      const totals = new Uint32Array(lines)
      const found = groupByName(names.take(), spans.take())
      for (let name = 0; name + 1 < found.starts.length; name += 1) {
        const from = found.starts[name] ?? 0
        const to = found.starts[name + 1] ?? 0
        sortFew(found.spans, from, to)
        let [line, reached] = [-1, -1]
        for (let place = from; place < to; place += 1) {
          const span = found.spans[place] ?? 0
          const own = Math.floor(span / (length * length))
          if (own !== line) {
            totals[own] = (totals[own] ?? 0) + 1
            ;[line, reached] = [own, -1]
          }
          const first = Math.max(Math.floor((span % (length * length)) / length), reached + 1)
          const last = span % length
          if (first > last) continue
          const start = own * (length + 1)
          changes[start + first] = (changes[start + first] ?? 0) + 1
          changes[start + last + 1] = (changes[start + last + 1] ?? 0) - 1
          reached = last
        }
      }
      return {
        numbers: null,
        lines: Array.from({ length: lines }, (_, line): Counted => {
          let count = 0
          const start = line * (length + 1)
          const points = Array.from(
            changes.subarray(start, start + length),
            (change) => (count += change),
          )
          return { points, total: isRolling ? (points.at(-1) ?? 0) : (totals[line] ?? 0) }
        }),
      }
    },
  }
}

/** Names have gaps where most are of other ranges: beyond so many for each they get new numbers. */
const GAPS = 16

function groupByName(names: Float64Array, spans: Uint32Array) {
  let least = Infinity
  let most = -Infinity
  for (let place = 0; place < names.length; place += 1) {
    least = Math.min(least, names[place] ?? 0)
    most = Math.max(most, names[place] ?? 0)
  }
  const isDense = most - least <= GAPS * names.length
  const numbers = new Map<number, number>()
  const groups = new Uint32Array(names.length)
  for (let place = 0; place < names.length; place += 1) {
    const name = names[place] ?? 0
    const number = isDense ? name - least : (numbers.get(name) ?? numbers.size)
    if (!isDense) numbers.set(name, number)
    groups[place] = number
  }
  const count = names.length === 0 ? 0 : isDense ? most - least + 1 : numbers.size
  const starts = findGroups(groups, count)
  const room = new Uint32Array(spans.length)
  return { starts, spans: sortByGroup(spans, { groups, starts }, room) }
}

/** Of so few it is the fastest. */
const INSERTED = 32

function sortFew(numbers: Uint32Array, from: number, to: number): void {
  if (to - from > INSERTED) {
    numbers.subarray(from, to).sort()
    return
  }
  for (let place = from + 1; place < to; place += 1) {
    const number = numbers[place] ?? 0
    let at = place
    while (at > from && (numbers[at - 1] ?? 0) > number) {
      numbers[at] = numbers[at - 1] ?? 0
      at -= 1
    }
    numbers[at] = number
  }
}
