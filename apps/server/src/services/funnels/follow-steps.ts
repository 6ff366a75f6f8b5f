/** Events of a session or a user that are steps, ascending by time. */
export interface Hits {
  /** Server time. */
  readonly at: Float64Array
  /** The steps that each is, a bit each, the first one 1. */
  readonly steps: Uint32Array
}

/**
 * How far somebody came: the hits that take the steps one after the other, each by an event
 * of its own that is not earlier than the one before, all within `windowMs` of the first. Of
 * several tries the one that came furthest, then the earliest. Events of one millisecond may
 * stand in any order: clocks do not tell which was first.
 *
 * @returns places of the hits
 */
export function followSteps(
  hits: Hits,
  { stepCount, windowMs }: { stepCount: number; windowMs: number },
): readonly number[] {
  const { at, steps } = hits
  let best: readonly number[] = []
  for (let start = 0; start < at.length; start = findMomentEnd(at, start)) {
    if (!hasStep(steps, [start, findMomentEnd(at, start)], 0)) continue
    const firstAt = at[start] ?? 0
    const taken: number[] = []
    let place = start
    while (
      place < at.length &&
      taken.length < stepCount &&
      (at[place] ?? 0) - firstAt <= windowMs
    ) {
      const end = findMomentEnd(at, place)
      if (end - place > 1)
        taken.push(...takeTogether(steps, [place, end], [taken.length, stepCount]))
      else if (hasStep(steps, [place, end], taken.length)) taken.push(place)
      place = end
    }
    if (taken.length > best.length) best = taken
    if (best.length === stepCount) break
  }
  return best
}

/** Places of hits, the last one exclusive. */
type Stretch = readonly [from: number, to: number]

/** After all hits of the same time. */
function findMomentEnd(at: Float64Array, start: number): number {
  let end = start + 1
  while (end < at.length && at[end] === at[start]) end += 1
  return end
}

function hasStep(steps: Uint32Array, [from, to]: Stretch, step: number): boolean {
  for (let place = from; place < to; place += 1) {
    if ((((steps[place] ?? 0) >>> step) & 1) === 1) return true
  }
  return false
}

/**
 * As many steps from `next` on as hits of one moment can take, each another one. Taking all
 * that can be taken is never wrong, as no later step needs these hits.
 */
function takeTogether(
  steps: Uint32Array,
  [from, to]: Stretch,
  [next, stepCount]: readonly [number, number],
): number[] {
  const hits = Array.from({ length: to - from }, (_, index) => from + index)
  const stepOf = new Map<number, number>()
  /** Finds a hit for a step, for which others may have to take another one. */
  const assign = (step: number, asked: Set<number>): boolean =>
    hits.some((hit) => {
      if (asked.has(hit) || !hasStep(steps, [hit, hit + 1], step)) return false
      asked.add(hit)
      const other = stepOf.get(hit)
      if (other !== undefined && !assign(other, asked)) return false
      stepOf.set(hit, step)
      return true
    })
  let step = next
  while (step < stepCount && assign(step, new Set())) step += 1
  return [...stepOf].sort(([, a], [, b]) => a - b).map(([hit]) => hit)
}
