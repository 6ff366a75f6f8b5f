/** Something worth a visit; times are milliseconds since the session's start. */
export interface Mark {
  readonly offsetMs: number
  readonly kind: string
}

/** Going back skips what has only just passed, else one could never get beyond it. */
const JUST_PASSED_MS = 700

/**
 * The next mark in a direction; null at the last.
 *
 * @param marks ascending
 */
export function findMark<Kind extends Mark>(
  marks: readonly Kind[],
  offsetMs: number,
  direction: -1 | 1,
): Kind | null {
  if (direction > 0) return marks[countUpTo(marks, offsetMs + 1)] ?? null
  return marks[countUpTo(marks, offsetMs - JUST_PASSED_MS) - 1] ?? null
}

/** How many of the marks lie at or before a moment. */
function countUpTo(marks: readonly Mark[], offsetMs: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((marks[middle]?.offsetMs ?? Infinity) <= offsetMs) low = middle + 1
    else high = middle
  }
  return low
}
