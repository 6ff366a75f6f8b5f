import type { HitPart } from '../../session-index.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import { type Block } from './column-table.ts'

/** Collects events of the sessions of a block. */
export interface HitList {
  /** @param place of its session in the block */
  add(place: number, at: number, steps: number): void
  /** Those of each session together. */
  group(block: Block): HitPart
}

const LEAST = 4_096

export function createHitList(): HitList {
  let places = new Uint16Array(LEAST)
  let at = new Float64Array(LEAST)
  let steps = new Uint32Array(LEAST)
  let count = 0

  const grow = (): void => {
    const before = { places, at, steps }
    places = new Uint16Array(count * 2)
    at = new Float64Array(count * 2)
    steps = new Uint32Array(count * 2)
    places.set(before.places)
    at.set(before.at)
    steps.set(before.steps)
  }

  return {
    add: (place, time, mask) => {
      if (count === places.length) grow()
      places[count] = place
      at[count] = time
      steps[count] = mask
      count += 1
    },
    group: (block) => {
      const ends = new Uint32Array(BLOCK_ROWS)
      for (let hit = 0; hit < count; hit += 1) {
        const place = places[hit] ?? 0
        ends[place] = (ends[place] ?? 0) + 1
      }
      const found = new Uint16Array(BLOCK_ROWS)
      const starts = new Uint32Array(BLOCK_ROWS + 1)
      let sessions = 0
      let end = 0
      for (let place = 0; place < BLOCK_ROWS; place += 1) {
        const own = ends[place] ?? 0
        ends[place] = end
        if (own === 0) continue
        found[sessions] = place
        sessions += 1
        end += own
        starts[sessions] = end
      }
      const grouped = { at: new Float64Array(count), steps: new Uint32Array(count) }
      for (let hit = 0; hit < count; hit += 1) {
        const place = places[hit] ?? 0
        const to = ends[place] ?? 0
        grouped.at[to] = at[hit] ?? 0
        grouped.steps[to] = steps[hit] ?? 0
        ends[place] = to + 1
      }
      const first = block.number * BLOCK_ROWS
      const numbers = new Float64Array(sessions)
      const visitors = new Uint32Array(sessions)
      for (let index = 0; index < sessions; index += 1) {
        const place = found[index] ?? 0
        numbers[index] = first + place
        visitors[index] = block.visitor[place] ?? 0
      }
      return {
        sessions: numbers,
        visitors,
        starts: starts.subarray(0, sessions + 1),
        ...grouped,
      }
    },
  }
}
