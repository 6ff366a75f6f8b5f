/** A step that was taken. */
export interface Hit {
  /** Places of the steps that this event is, counted from 0. */
  readonly steps: readonly number[]
  /** Server time. */
  readonly at: number
  readonly sessionId: string
  /** Of that session. */
  readonly startedAt: number
}

/**
 * How far somebody came: the hits that take the steps one after the other, each by an event
 * of its own that is not earlier than the one before, all within `windowMs` of the first. Of
 * several tries the one that came furthest, then the earliest. Events of one millisecond may
 * stand in any order: clocks do not tell which was first.
 *
 * @param hits in any order
 */
export function followSteps(
  hits: readonly Hit[],
  { stepCount, windowMs }: { stepCount: number; windowMs: number },
): readonly Hit[] {
  const moments = [...Map.groupBy(hits, ({ at }) => at)].sort(([a], [b]) => a - b)
  let best: readonly Hit[] = []
  for (const [start, [firstAt, together]] of moments.entries()) {
    if (!together.some(({ steps }) => steps.includes(0))) continue
    const taken: Hit[] = []
    for (let place = start; place < moments.length && taken.length < stepCount; place += 1) {
      const [at, candidates] = moments[place] ?? [Infinity, []]
      if (at - firstAt > windowMs) break
      taken.push(...takeTogether(candidates, taken.length, stepCount))
    }
    if (taken.length > best.length) best = taken
    if (best.length === stepCount) break
  }
  return best
}

/**
 * As many steps from `next` on as hits of one moment can take, each another one. Taking all
 * that can be taken is never wrong, as no later step needs these hits.
 */
function takeTogether(hits: readonly Hit[], next: number, stepCount: number): Hit[] {
  const stepOf = new Map<Hit, number>()
  /** Finds a hit for a step, for which others may have to take another one. */
  const assign = (step: number, asked: Set<Hit>): boolean =>
    hits.some((hit) => {
      if (asked.has(hit) || !hit.steps.includes(step)) return false
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
