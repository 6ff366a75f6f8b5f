import type { SessionEvent } from '@playhead/protocol'
import type { AnnotationStore } from './annotation-store.ts'
import type { ControlStore } from './control-store.ts'
import type { ForwardingStore } from './forwarding-store.ts'
import type { Deletions } from './deletions.ts'
import type { PackStore } from './pack-store.ts'
import type { RecordedTextStore } from './recorded-texts.ts'
import type { ReplayLog } from './replay-log.ts'
import type { TextIndex } from './text-index.ts'
import type { AppendedServerEvents, NewServerEvents } from './server-events.ts'
import type { SessionIndex } from './session-index.ts'
import type { SheetStore } from './sheet-store.ts'
import type { SessionTally } from './session-tally.ts'
import type { TrailStore } from './trails.ts'

/**
 * Everything that Playhead keeps. One method is one unit of work: async,
 * idempotent, whole or not at all. No SQL, row or transaction crosses this
 * interface, and no method joins two of its stores, so that each can live in an
 * engine of its own.
 *
 * Every method rejects with `StorageClosedError` after `close()`.
 */
export interface Storage {
  /**
   * Makes a segment, its session events and what it adds to its session durable,
   * together. (session, window, sequence) names a segment for ever: a second one
   * of that name changes nothing and is a `duplicate`. Of a session that was deleted
   * not long ago nothing is kept: the segment is `deleted` with it.
   *
   * @throws {SessionOwnershipError} when the session belongs to another project
   * @throws {StorageOverloadedError} when too much waits to be written
   * @throws {StorageUnavailableError} when the disk does not take it
   */
  appendSegment(segment: NewSegment): Promise<AppendStatus>
  /**
   * Stores what a back end sent, all of it or nothing. An event whose id was stored
   * before changes nothing. One that names a session joins it; the others of a
   * person are put into sessions by the gaps between them, anew whenever one comes.
   * What names a session that was deleted not long ago is accepted and dropped.
   *
   * @throws as `appendSegment` does
   */
  appendServerEvents(batch: NewServerEvents): Promise<AppendedServerEvents>
  /** Resolves when whatever was stored before stands where others read it: see `SqlRunner`. */
  settle(): Promise<void>
  readonly sessions: SessionIndex
  readonly texts: TextIndex
  readonly recordedTexts: RecordedTextStore
  readonly trails: TrailStore
  readonly replays: ReplayLog
  readonly sheets: SheetStore
  readonly packs: PackStore
  readonly annotations: AnnotationStore
  readonly forwarding: ForwardingStore
  readonly control: ControlStore
  readonly deletions: Deletions
  /** What is free where the data is kept, in bytes; Infinity where nothing can be full. */
  loadFreeBytes(): Promise<number>
  /** Writes what is queued and lets go of the files. Calling it again does nothing. */
  close(): Promise<void>
}

export type AppendStatus = 'stored' | 'duplicate' | 'deleted'

/** Names a segment. */
export interface SegmentName {
  readonly sessionId: string
  readonly windowId: string
  readonly sequence: number
}

/** A segment to be stored. Times are by the client's clock unless they say otherwise. */
export interface NewSegment extends SegmentName {
  readonly projectId: string
  readonly protocolVersion: number
  /** Server time. */
  readonly receivedAt: number
  readonly sentAt: number
  readonly firstAt: number
  readonly lastAt: number
  /** Server time minus client time; null when the session's offset has to do. */
  readonly clockOffsetMs: number | null
  /** Number of rrweb events in the payload. */
  readonly eventCount: number
  readonly startsWithSnapshot: boolean
  readonly flushReason: string
  readonly events: readonly SessionEvent[]
  readonly pages: readonly PageVisits[]
  /** Hashes of the style sheets that the payload refers to. */
  readonly sheets: readonly string[]
  /** What this segment adds to its session. */
  readonly tally: SessionTally
  /** Stored as it came. Empty when the segment held no rrweb events. */
  readonly payload: Uint8Array
}

/** How often, and when first and last, a session saw a page; client clock. */
export interface PageVisits {
  readonly path: string
  readonly views: number
  readonly firstAt: number
  readonly lastAt: number
}
