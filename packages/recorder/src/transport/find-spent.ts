import type { SegmentDraftHead } from '../segment/segment.ts'

/** What making room has to know of a segment that waits. */
export interface Waiting {
  readonly head: SegmentDraftHead
  readonly state: 'waiting' | 'sending'
}

/**
 * What goes first when memory is full: the oldest whole stretch, from where it begins
 * up to the next snapshot of its window, so that all that is kept can be played. The
 * stretch that `newest` belongs to still grows and is never chosen; nor is what is
 * being sent.
 *
 * @param items oldest first
 * @returns nothing when one stretch is all there is
 */
export function findSpent<Item extends Waiting>(
  items: readonly Item[],
  newest: Item | null,
): Item[] {
  for (const [index, oldest] of items.entries()) {
    const ofWindow = items.slice(index).filter(({ head }) => isSameWindow(head, oldest.head))
    const end = ofWindow.findIndex(({ head }, at) => at > 0 && head.startsWithSnapshot)
    const stretch = end === -1 ? ofWindow : ofWindow.slice(0, end)
    const spent = stretch.filter(({ state }) => state === 'waiting')
    if (spent.length > 0 && (newest === null || !stretch.includes(newest))) return spent
  }
  return []
}

function isSameWindow(a: SegmentDraftHead, b: SegmentDraftHead): boolean {
  return a.sessionId === b.sessionId && a.windowId === b.windowId
}
