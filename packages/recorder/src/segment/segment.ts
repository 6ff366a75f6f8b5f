import type { SegmentHead } from '@playhead/protocol'

/** The head of a segment before it is sent: what every try adds is missing. */
export type SegmentDraftHead = Omit<SegmentHead, 'sentAt' | 'clock'>

/** A segment that has been closed and not yet been compressed. */
export interface SegmentDraft {
  readonly head: SegmentDraftHead
  /** JSON array of rrweb events; empty text when there are none. */
  readonly eventsJson: string
}

/** Names a segment for ever. */
export function nameSegment(head: SegmentDraftHead): string {
  return `${head.sessionId}/${head.windowId}/${head.sequence}`
}
