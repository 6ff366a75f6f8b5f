import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { KeyframeStore } from '../keyframe-store.ts'
import type { ReplayLog, SegmentEntry, Stretch, StoredPayload } from '../replay-log.ts'

/**
 * Answers from a connection of its own. A payload is checked against its checksum
 * each time it is read: SQLite does not notice a flipped bit in a blob.
 *
 * @param noteDamage keeps for ever that the segment with this row id is damaged
 */
export function createSqliteReplayLog(
  db: Database,
  noteDamage: (segment: number) => void,
): Omit<ReplayLog, keyof KeyframeStore> {
  const damaged = new Set<number>()
  const list = db.prepare<[string], SegmentRow>(
    `SELECT segments.id, segments.window_id, sequence, first_at, last_at, received_at, segments.clock_offset_ms, segments.event_count,
       starts_with_snapshot, segments.size_bytes, pack,
       damaged_segments.segment IS NOT NULL OR packs.is_damaged IS TRUE AS is_damaged
     FROM sessions JOIN segments ON segments.session = sessions.id
       LEFT JOIN damaged_segments ON damaged_segments.segment = segments.id
       LEFT JOIN packs ON packs.id = segments.pack
     WHERE session_id = ? ORDER BY segments.window_id, sequence`,
  )
  const next = db.prepare<[Stretch], PayloadRow>(
    `SELECT segments.id, sequence, segments.clock_offset_ms, segments.event_count, checksum, pack, payload
     FROM sessions JOIN segments ON segments.session = sessions.id
     WHERE session_id = @sessionId AND window_id = @windowId
       AND sequence >= @fromSequence AND sequence <= @toSequence
     ORDER BY sequence LIMIT 1`,
  )

  const check = (row: PayloadRow): StoredPayload => {
    const isSound = row.pack !== null || crc32(row.payload) === row.checksum
    if (!isSound && !damaged.has(row.id)) {
      damaged.add(row.id)
      noteDamage(row.id)
    }
    return {
      sequence: row.sequence,
      clockOffsetMs: row.clock_offset_ms,
      eventCount: row.event_count,
      packId: row.pack,
      payload: isSound ? row.payload : null,
    }
  }

  return {
    listSegments: async (sessionId) =>
      list
        .all(sessionId)
        .map((row) => fromSegmentRow(row, row.is_damaged === 1 || damaged.has(row.id))),
    readSegments: async function* (stretch) {
      let { fromSequence } = stretch
      for (;;) {
        const row = next.get({ ...stretch, fromSequence })
        if (!row) return
        yield check(row)
        fromSequence = row.sequence + 1
      }
    },
  }
}

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

interface PayloadRow {
  readonly id: number
  readonly sequence: number
  readonly clock_offset_ms: number | null
  readonly event_count: number
  readonly checksum: number
  readonly pack: number | null
  readonly payload: Buffer
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
