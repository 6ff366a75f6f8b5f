import { isNumberMeasure, type ExploreMeasure, type NumberMeasure } from '@playhead/protocol'
import type { SamplePart } from '../../storage/samples.ts'
import { takeQuantile } from '../analytics/take-quantile.ts'
import { createDistinctTally } from './distinct-tally.ts'
import { sumExactly } from './exact-sum.ts'
import { createNumberList, createWholeList, findGroups, sortByGroup } from './growing-list.ts'
import { createSpanFinder, type Windows } from '../analytics/span-finder.ts'

/** What a line came to. */
export interface Counted {
  /** One per window; null: no value. */
  readonly points: readonly (number | null)[]
  /** Of all samples; of `dau`, `wau` and `mau` the last point. */
  readonly total: number | null
}

/** Counts what comes, in any order, by the keys that samples are told apart by. */
export interface Tally {
  add(part: SamplePart): void
  /** A line for each key. It can be asked once. */
  count(): { readonly lines: readonly Counted[]; readonly numbers: number | null }
}

export interface TallyOptions {
  readonly windows: Windows
  /** How many keys there are. */
  readonly lines: number
}

export function createTally(measure: ExploreMeasure, options: TallyOptions): Tally {
  if (isNumberMeasure(measure)) return createNumberTally(measure, options)
  if (measure === 'total') return createCountTally(options)
  return createDistinctTally(options, {
    namesOf: measure === 'sessions' ? ({ sessions }) => sessions : ({ visitors }) => visitors,
    isRolling: measure !== 'sessions' && measure !== 'users',
  })
}

/** Windows that do not overlap: the first is the last. */
function createCountTally({ windows, lines }: TallyOptions): Tally {
  const length = windows.from.length
  const counts = new Uint32Array(lines * length)
  const findSpan = createSpanFinder(windows)
  return {
    add: ({ at, keys }) => {
      for (let place = 0; place < at.length; place += 1) {
        const span = findSpan(at[place] ?? 0)
        if (span === -1) continue
        const cell = (keys[place] ?? 0) * length + (span % length)
        counts[cell] = (counts[cell] ?? 0) + 1
      }
    },
    count: () => ({
      numbers: null,
      lines: Array.from({ length: lines }, (_, line) => {
        const points = [...counts.subarray(line * length, (line + 1) * length)]
        return { points, total: points.reduce((sum, count) => sum + count, 0) }
      }),
    }),
  }
}

function createNumberTally(measure: NumberMeasure, { windows, lines }: TallyOptions): Tally {
  const length = windows.from.length
  const findSpan = createSpanFinder(windows)
  /** Of each number the line and the window. */
  const cells = createWholeList()
  const numbers = createNumberList()
  let areWhole = true
  return {
    add: ({ at, keys, values }) => {
      const [ofCells, ofNumbers] = [cells.reserve(at.length), numbers.reserve(at.length)]
      let { length: count } = cells
      for (let place = 0; place < at.length; place += 1) {
        const value = values[place] ?? NaN
        if (Number.isNaN(value)) continue
        const span = findSpan(at[place] ?? 0)
        if (span === -1) continue
        ofCells[count] = (keys[place] ?? 0) * length + (span % length)
        ofNumbers[count] = value
        areWhole &&= value >>> 0 === value
        count += 1
      }
      cells.length = count
      numbers.length = count
    },
    count: () => {
      const groups = cells.take()
      const starts = findGroups(groups, lines * length)
      const room = areWhole ? new Uint32Array(groups.length) : new Float64Array(groups.length)
      const sorted = sortByGroup(numbers.take(), { groups, starts }, room)
      const compute = (first: number, end: number): number | null =>
        computeNumber(measure, sorted.subarray(starts[first], starts[end]))
      return {
        numbers: sorted.length,
        lines: Array.from({ length: lines }, (_, line) => {
          const first = line * length
          return {
            points: Array.from({ length }, (__, window) =>
              compute(first + window, first + window + 1),
            ),
            total: compute(first, first + length),
          }
        }),
      }
    },
  }
}

const SHARES = { median: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const

/** @param numbers in any order, which changes */
function computeNumber(measure: NumberMeasure, numbers: Float64Array | Uint32Array): number | null {
  if (measure === 'sum') return sumExactly(numbers)
  if (numbers.length === 0) return null
  if (measure === 'average') return sumExactly(numbers) / numbers.length
  if (measure === 'min') return takeQuantile(numbers, 0)
  if (measure === 'max') return takeQuantile(numbers, 1)
  return takeQuantile(numbers, SHARES[measure])
}
