import type { SessionEvent } from '@playhead/protocol'
import type { StoredNote } from '../../storage/annotation-store.ts'
import type { PageVisits } from '../../storage/storage.ts'
import type { ArchivedSegment, SessionArchive } from '../../storage/session-index.ts'

/**
 * Playhead's own export: gzip of lines of JSON. The first has the facts of the session,
 * each other a segment as it came, its payload in base64 (null when it is damaged). The texts of the
 * style sheets that the payloads refer to stand before the segments.
 */
export const ARCHIVE_FORMAT = 'playhead-session'
export const ARCHIVE_VERSION = 1

export interface ArchiveHeader extends Pick<SessionArchive, 'tally' | 'serverEvents'> {
  readonly format: typeof ARCHIVE_FORMAT
  readonly version: typeof ARCHIVE_VERSION
  /** Epoch milliseconds. */
  readonly exportedAt: number
  readonly sessionId: string
  readonly pages: readonly PageVisits[]
  /** Hashes of the sheets that it refers to, whether their texts are there or not. */
  readonly sheets: readonly string[]
  /** Absent in files of before there were any. */
  readonly notes?: readonly Omit<StoredNote, 'authorId'>[]
  readonly tags?: readonly string[]
}

export interface ArchiveLine {
  readonly segment: ArchivedSegment
  readonly events: readonly SessionEvent[]
  readonly payload: string | null
}

export interface ArchiveSheetLine {
  readonly sheet: { readonly hash: string; readonly text: string }
}
