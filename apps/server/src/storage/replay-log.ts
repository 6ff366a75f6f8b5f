import type { KeyframeStore } from './keyframe-store.ts'

/** Large, append-only, read by range: the payloads of segments, as they came. */
export interface ReplayLog extends KeyframeStore {
  /** By window, then sequence. Unknown session: empty. */
  listSegments(sessionId: string): Promise<SegmentEntry[]>
  /**
   * The segments of a stretch in order of sequence, one after the other, so that
   * a long stretch never has to be in memory at once.
   */
  readSegments(stretch: Stretch): AsyncIterable<StoredPayload>
}

/** Segments of one window from `fromSequence` to `toSequence`, both included. */
export interface Stretch {
  readonly sessionId: string
  readonly windowId: string
  readonly fromSequence: number
  readonly toSequence: number
}

/** What is known of a segment without reading its payload. Times by the client's clock. */
export interface SegmentEntry {
  readonly windowId: string
  readonly sequence: number
  readonly firstAt: number
  readonly lastAt: number
  /** Server time. */
  readonly receivedAt: number
  /** Server time minus client time; null when the session's offset has to do. */
  readonly clockOffsetMs: number | null
  readonly eventCount: number
  readonly startsWithSnapshot: boolean
  readonly sizeBytes: number
  /** Its payload was read at some time and did not match its checksum. */
  readonly isDamaged: boolean
  /** The pack that its payload is in; null when it is stored by itself. */
  readonly packId: number | null
}

export interface StoredPayload {
  readonly sequence: number
  readonly clockOffsetMs: number | null
  readonly eventCount: number
  /** The pack that the payload is in; then `payload` is empty. */
  readonly packId: number | null
  /** Null when what is stored does not match its checksum. */
  readonly payload: Uint8Array | null
}
