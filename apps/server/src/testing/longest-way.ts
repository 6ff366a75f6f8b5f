/** An event, with the places of the steps that it could be. */
interface Candidate {
  readonly steps: readonly number[]
  readonly at: number
}

/**
 * How many steps can be taken one after the other within `windowMs`, found by trying all
 * ways: any event that is not earlier than the one before may be the next.
 */
export function findLongestWay(
  candidates: readonly Candidate[],
  stepCount: number,
  windowMs: number,
): number {
  const goOn = (way: readonly Candidate[]): number => {
    if (way.length === stepCount) return stepCount
    const firstAt = way[0]?.at ?? Infinity
    const lastAt = way.at(-1)?.at ?? -Infinity
    const next = candidates.filter(
      (each) =>
        !way.includes(each) &&
        each.steps.includes(way.length) &&
        each.at >= lastAt &&
        each.at <= firstAt + windowMs,
    )
    return Math.max(way.length, ...next.map((each) => goOn([...way, each])))
  }
  return goOn([])
}
