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
 * several tries the one that came furthest, then the earliest.
 *
 * @param hits in any order
 */
export function followSteps(
  hits: readonly Hit[],
  { stepCount, windowMs }: { stepCount: number; windowMs: number },
): readonly Hit[] {
  const inOrder = hits.toSorted((a, b) => a.at - b.at)
  let best: readonly Hit[] = []
  for (const [start, first] of inOrder.entries()) {
    if (!first.steps.includes(0)) continue
    const taken = [first]
    for (let place = start + 1; place < inOrder.length && taken.length < stepCount; place += 1) {
      const hit = inOrder[place]
      if (!hit || hit.at - first.at > windowMs) break
      if (hit.steps.includes(taken.length)) taken.push(hit)
    }
    if (taken.length > best.length) best = taken
    if (best.length === stepCount) break
  }
  return best
}
