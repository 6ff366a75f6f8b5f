import type { KeyframeEntry, UnkeyframedSearch } from './keyframe-store.ts'
import type { SegmentEntry } from './replay-log.ts'

/**
 * What was computed of the segments of a tab up to some of them, so that a long
 * recording can be described without a look at each. It follows from them, so an
 * engine may forget it at any time, and must as soon as anything changes that it
 * was made of: another segment, a keyframe, or damage found later.
 */
export interface OutlineStore {
  /**
   * Outlines that still hold, and what they leave: the segments from there on and
   * their keyframes; without outlines all there are. Unknown session: empty.
   *
   * @param borrowedOffsetMs outlines that were computed with another one do not hold
   */
  loadOutlined(sessionId: string, borrowedOffsetMs: number): Promise<OutlinedSession>
  /** A session whose keyframes have been made, of more segments than it is outlined of. */
  findUnoutlined(search: UnoutlinedSearch): Promise<UnoutlinedSession | null>
  /** Puts these in the place of those that there were; later segments make another look due. */
  putOutlines(session: UnoutlinedSession, outlines: readonly Outline[]): Promise<void>
}

/** Times are part of `content`; what it means is for those above to know. */
export interface Outline {
  readonly windowId: string
  /** It stands for the segments of the tab before this one, which is there. */
  readonly nextSequence: number
  /** So many are before it. */
  readonly segmentCount: number
  /** Taken for segments without a clock offset of their own; null when all had one. */
  readonly borrowedOffsetMs: number | null
  readonly content: string
}

export interface OutlinedSession {
  readonly outlines: readonly Outline[]
  /** By window, then sequence. */
  readonly segments: readonly SegmentEntry[]
  readonly keyframes: readonly KeyframeEntry[]
}

export interface UnoutlinedSession {
  readonly sessionId: string
  readonly segmentCount: number
}

/** As for keyframes. */
export type UnoutlinedSearch = UnkeyframedSearch

/** Shorter sessions are quickly listed, and have no outlines. */
export const OUTLINED_SEGMENTS = 64
