import type { SegmentDraftHead } from '../segment/segment.ts'

/** A segment that waits outside the page's memory. */
export interface ParkedSegment {
  readonly head: SegmentDraftHead
  readonly payload: Uint8Array
}

/** Reads what storage gave back; null when it is not a segment. */
export function parseParkedSegment(input: unknown): ParkedSegment | null {
  const { head, payload } = (input ?? {}) as Partial<Record<keyof ParkedSegment, unknown>>
  if (typeof head !== 'object' || head === null || !(payload instanceof Uint8Array)) return null
  const { sessionId, windowId, sequence, lastAt } = head as Partial<SegmentDraftHead>
  const isNamed =
    typeof sessionId === 'string' && typeof windowId === 'string' && typeof sequence === 'number'
  return isNamed && typeof lastAt === 'number' ? { head: head as SegmentDraftHead, payload } : null
}
