import type { ReplayWindow } from '@playhead/protocol'

/** Windows on each side of the one asked for that are listed one by one. */
const NEAR_WINDOWS = 2
/**
 * So many are listed as they are: some kilobytes, once, and whoever goes anywhere in a
 * session of an hour need not ask again.
 */
const FEW_WINDOWS = 150

/**
 * Lists windows of a long session one by one around a moment and, further away, in ever larger groups
 * of windows that follow each other: twenty lines say where everything is in a session
 * of any length. A group is a window like any other, only longer than it has to be, so
 * whoever goes there asks again.
 *
 * @param windows in order of sequence
 * @param at server time
 */
export function condenseWindows(windows: readonly ReplayWindow[], at: number): ReplayWindow[] {
  if (windows.length <= FEW_WINDOWS) return [...windows]
  const held = Math.max(
    0,
    windows.findLastIndex(({ fromAt }) => fromAt <= at),
  )
  const near = windows.slice(Math.max(0, held - NEAR_WINDOWS), held + NEAR_WINDOWS + 1)
  const before = windows.slice(0, Math.max(0, held - NEAR_WINDOWS)).toReversed()
  const after = windows.slice(held + NEAR_WINDOWS + 1)
  return [...group(before).toReversed(), ...near, ...group(after)]
}

/** Groups of two, four, eight and so on; a hole ends a group. */
function group(windows: readonly ReplayWindow[]): ReplayWindow[] {
  const groups: ReplayWindow[] = []
  let limit = 2
  for (const window of windows) {
    const last = groups.at(-1)
    const joined = last && (last.parts ?? 1) < limit ? join(last, window) : null
    if (joined) groups[groups.length - 1] = joined
    else {
      if ((last?.parts ?? 1) >= limit) limit *= 2
      groups.push(window)
    }
  }
  return groups
}

/** Null when one does not follow the other. */
function join(a: ReplayWindow, b: ReplayWindow): ReplayWindow | null {
  const [first, last] = a.firstSequence < b.firstSequence ? [a, b] : [b, a]
  if (last.firstSequence !== first.lastSequence + 1) return null
  return {
    fromAt: Math.min(first.fromAt, last.fromAt),
    toAt: Math.max(first.toAt, last.toAt),
    firstSequence: first.firstSequence,
    lastSequence: last.lastSequence,
    eventCount: first.eventCount + last.eventCount,
    sizeBytes: first.sizeBytes + last.sizeBytes,
    complete: last.complete,
    parts: (first.parts ?? 1) + (last.parts ?? 1),
  }
}
