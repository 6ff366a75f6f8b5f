import type { Stretch } from './replay-log.ts'
import type { SegmentName } from './storage.ts'

/**
 * Full snapshots that the server made of a recording, so that a window can begin
 * there. One lies before the segment that it is named after. Where none could be
 * made, the reason is kept in its place, so that nobody tries again.
 */
export interface KeyframeStore {
  /** By window, then sequence, those with a fault too. Unknown session: empty. */
  listKeyframes(sessionId: string): Promise<KeyframeEntry[]>
  /** gzip of a JSON array of rrweb events; null when there is none, or a damaged one. */
  readKeyframe(name: SegmentName): Promise<Uint8Array | null>
  /** Puts them in place of what was there; those of an unknown session are left out. */
  putKeyframes(keyframes: readonly NewKeyframe[]): Promise<void>
  /** Keeps that a snapshot of the recording, after this keyframe, showed the same page. */
  confirmKeyframe(name: SegmentName): Promise<void>
  /** Those of a stretch, both ends included. */
  dropKeyframes(stretch: Stretch): Promise<void>
  countKeyframes(): Promise<KeyframeCounts>
  /** The newest session that has changed since `noteKeyframed`; null when there is none. */
  findUnkeyframed(search: UnkeyframedSearch): Promise<UnkeyframedSession | null>
  /** Keeps that everything is made that this many segments of a session need. */
  noteKeyframed(session: UnkeyframedSession): Promise<void>
}

export interface KeyframeEntry {
  readonly windowId: string
  readonly sequence: number
  /** Client clock, as the segment's. */
  readonly at: number
  readonly eventCount: number
  readonly sizeBytes: number
  /** Why there is none; null when there is one. */
  readonly fault: string | null
  /** A snapshot of the recording that followed showed the same page. */
  readonly isConfirmed: boolean
}

export interface NewKeyframe extends SegmentName {
  readonly at: number
  readonly eventCount: number
  readonly fault: string | null
  /** Empty where there is a fault. */
  readonly payload: Uint8Array
}

export interface KeyframeCounts {
  readonly count: number
  readonly sizeBytes: number
  /** How often each fault was kept. */
  readonly faults: Readonly<Record<string, number>>
}

export interface UnkeyframedSearch {
  /** So many more segments make a session worth a look while it goes on. */
  readonly newSegments: number
  /** A session that ended before is worth a look whatever has come. Epoch milliseconds. */
  readonly quietBefore: number
}

export interface UnkeyframedSession {
  readonly sessionId: string
  readonly segmentCount: number
}
