import type { KeyframeEntry, KeyframeStore } from './keyframe-store.ts'
import type { OutlineStore } from './outline-store.ts'
import type { SegmentName } from './storage.ts'

/** Large, append-only, read by range: the payloads of segments, as they came. */
export interface ReplayLog extends KeyframeStore, OutlineStore {
  /** By window, then sequence. Unknown session: empty. */
  listSegments(sessionId: string): Promise<SegmentEntry[]>
  /**
   * The segments around one, from the last at or before it with which a window can
   * begin (a snapshot, or a keyframe without a fault) to before the next such; empty
   * when there is none. The name need not be that of a segment.
   */
  listWindow(name: SegmentName): Promise<ListedWindow>
  /**
   * The segments of a stretch in order of sequence, one after the other, so that
   * a long stretch never has to be in memory at once.
   */
  readSegments(stretch: Stretch): AsyncIterable<StoredPayload>
}

export interface ListedWindow {
  /** In order of sequence. */
  readonly segments: readonly SegmentEntry[]
  /** Theirs, those with a fault too. */
  readonly keyframes: readonly KeyframeEntry[]
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
