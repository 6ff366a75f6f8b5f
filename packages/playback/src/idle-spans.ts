/** A stretch of time; which clock it is on is said where it is used. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Pauses shorter than this are not inactivity, in milliseconds. */
export const SHORTEST_IDLE_MS = 5_000

/** An idle span is left this long before its end, so that what ends it is seen. */
const IDLE_LEAD_MS = 1_000

/**
 * The spans without any activity for at least five seconds. Only time within
 * `known` counts: where a recording has not been read yet nobody can say that
 * nothing happened.
 *
 * @param activity ascending moments
 * @param known ascending spans without overlap
 */
export function computeIdleSpans(activity: ArrayLike<number>, known: readonly Span[]): Span[] {
  const idle: Span[] = []
  let index = 0
  for (const { from, to } of known) {
    while ((activity[index] ?? Infinity) < from) index += 1
    let quietSince = from
    for (; (activity[index] ?? Infinity) <= to; index += 1) {
      const at = activity[index] ?? to
      if (at - quietSince >= SHORTEST_IDLE_MS) idle.push({ from: quietSince, to: at })
      quietSince = at
    }
    if (to - quietSince >= SHORTEST_IDLE_MS) idle.push({ from: quietSince, to })
  }
  return idle
}

/** Unites spans that touch or overlap; the result is ascending. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && span.from <= last.to) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    } else joined.push(span)
  }
  return joined
}

/** What of the inactivity at the playhead is skipped; null when there is nothing to gain. */
export function findSkip(player: {
  readonly offsetMs: number
  readonly durationMs: number
  readonly idle: readonly Span[]
}): Span | null {
  const { offsetMs, durationMs, idle } = player
  const span = idle.find(
    ({ from, to }) => offsetMs >= from + IDLE_LEAD_MS && offsetMs < to - 2 * IDLE_LEAD_MS,
  )
  if (!span) return null
  return { from: offsetMs, to: span.to >= durationMs ? span.to : span.to - IDLE_LEAD_MS }
}
