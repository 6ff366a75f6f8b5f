import type { Database } from 'better-sqlite3'
import type { SegmentEntry, Stretch } from '../replay-log.ts'

/** What is known of segments, without their payloads. */
export interface SegmentLists {
  /** Of a session, by window, then sequence. */
  list(sessionId: string): SegmentEntry[]
  /** In order of sequence. */
  listStretch(stretch: Stretch): SegmentEntry[]
}

/** @param damaged row ids of segments that are damaged, whatever is stored of them */
export function createSegmentLists(db: Database, damaged: ReadonlySet<number>): SegmentLists {
  const list = db.prepare<[string], SegmentRow>(
    `${SELECT_SEGMENTS} WHERE session_id = ? ORDER BY segments.window_id, sequence`,
  )
  const listStretch = db.prepare<[Stretch], SegmentRow>(
    `${SELECT_SEGMENTS} WHERE session_id = @sessionId AND segments.window_id = @windowId
       AND sequence >= @fromSequence AND sequence <= @toSequence
     ORDER BY sequence`,
  )
  const fromRow = (row: SegmentRow): SegmentEntry =>
    fromSegmentRow(row, row.is_damaged === 1 || damaged.has(row.id))
  return {
    list: (sessionId) => list.all(sessionId).map(fromRow),
    listStretch: (stretch) => listStretch.all(stretch).map(fromRow),
  }
}

const SELECT_SEGMENTS = `
  SELECT segments.id, segments.window_id, sequence, first_at, last_at, received_at,
    segments.clock_offset_ms, segments.event_count, starts_with_snapshot, segments.size_bytes, pack,
    damaged_segments.segment IS NOT NULL OR packs.is_damaged IS TRUE AS is_damaged
  FROM sessions JOIN segments ON segments.session = sessions.id
    LEFT JOIN damaged_segments ON damaged_segments.segment = segments.id
    LEFT JOIN packs ON packs.id = segments.pack`

interface SegmentRow {
  readonly id: number
  readonly window_id: string
  readonly sequence: number
  readonly first_at: number
  readonly last_at: number
  readonly received_at: number
  readonly clock_offset_ms: number | null
  readonly event_count: number
  readonly starts_with_snapshot: number
  readonly size_bytes: number
  readonly pack: number | null
  readonly is_damaged: number
}

function fromSegmentRow(row: SegmentRow, isDamaged: boolean): SegmentEntry {
  return {
    windowId: row.window_id,
    sequence: row.sequence,
    firstAt: row.first_at,
    lastAt: row.last_at,
    receivedAt: row.received_at,
    clockOffsetMs: row.clock_offset_ms,
    eventCount: row.event_count,
    startsWithSnapshot: row.starts_with_snapshot === 1,
    sizeBytes: row.size_bytes,
    isDamaged,
    packId: row.pack,
  }
}
