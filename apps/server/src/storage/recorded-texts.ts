import type { SegmentName } from './storage.ts'
import type { SegmentTimes } from './segment-times.ts'

/**
 * What recordings tell that no event does and that can be searched: lines of the console,
 * and requests that went well. A recording is read after it was answered, and what was
 * found is kept by session, each text once and where it stood first; it goes with the
 * session. The index of words takes it in as it does events.
 */
export interface RecordedTextStore {
  /** The newest session with segments that were not read; null when there is none. */
  findUnread(search: UnreadSearch): Promise<UnreadSession | null>
  /** Its segments that were not read, in the order in which they came. Unknown session: empty. */
  listUnread(session: UnreadSession, limit: number): Promise<UnreadSegment[]>
  /**
   * Keeps what was found in so many of them, of each kind as much as `keepTexts` says. What
   * is said of an unknown session, or of one of which somebody else has read on, is left out.
   */
  putTexts(session: UnreadSession, read: number, texts: readonly NewRecordedText[]): Promise<void>
}

export const RECORDED_TEXT_KINDS = ['console', 'request'] as const
export type RecordedTextKind = (typeof RECORDED_TEXT_KINDS)[number]

export interface RecordedText {
  readonly kind: RecordedTextKind
  /** One line. */
  readonly text: string
  /** By the client's clock. */
  readonly at: number
}

export interface NewRecordedText extends RecordedText, Pick<SegmentName, 'windowId' | 'sequence'> {}

/** A text with what its segment says of its time. */
export interface FoundText extends RecordedText {
  readonly segment: SegmentTimes
  /** Server time minus client time; null when the session's offset has to do. */
  readonly clockOffsetMs: number | null
}

export interface UnreadSearch {
  /** So many more segments make a session worth a look while it goes on. */
  readonly newSegments: number
  /** A session that ended before is worth a look whatever has come. Epoch milliseconds. */
  readonly quietBefore: number
}

export interface UnreadSession {
  readonly sessionId: string
  readonly segmentCount: number
  /** How many of its segments were read before. */
  readonly readBefore: number
}

export interface UnreadSegment extends Pick<SegmentName, 'windowId' | 'sequence'> {
  readonly sizeBytes: number
}

/** Longer ones are cut, in UTF-16 code units. */
export const RECORDED_TEXT_LENGTH_LIMIT = 300
/** Of a session, and of each kind: so many, and so much together. */
export const RECORDED_TEXTS_LIMIT = 100
export const RECORDED_LENGTH_LIMIT = 16_000

/** Which of these are kept beside those that are known: no text twice, and no more than limits allow. */
export function keepTexts<Text extends Pick<RecordedText, 'kind' | 'text'>>(
  known: readonly Pick<RecordedText, 'kind' | 'text'>[],
  added: readonly Text[],
): Text[] {
  return RECORDED_TEXT_KINDS.flatMap((kind) => {
    const seen = new Set(known.filter((each) => each.kind === kind).map(({ text }) => text))
    let length = [...seen].reduce((sum, text) => sum + text.length, 0)
    return added.filter(({ kind: own, text }) => {
      const isFull = seen.size >= RECORDED_TEXTS_LIMIT
      if (own !== kind || isFull || seen.has(text)) return false
      if (length + text.length > RECORDED_LENGTH_LIMIT) return false
      seen.add(text)
      length += text.length
      return true
    })
  })
}
