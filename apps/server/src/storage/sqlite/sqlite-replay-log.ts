import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { KeyframeStore } from '../keyframe-store.ts'
import type { OutlineStore } from '../outline-store.ts'
import type { ReplayLog, Stretch, StoredPayload } from '../replay-log.ts'
import type { ArrivalReader } from './arrivals/arrival-reader.ts'
import { createOutlineReader } from './outline-table.ts'
import { createSegmentLists } from './segment-lists.ts'
import { createKeyframeLists } from './sqlite-keyframes.ts'
import { prepareWindowBounds } from './window-bounds.ts'

/**
 * Answers from a connection of its own. A payload is checked against its checksum
 * each time it is read: SQLite does not notice a flipped bit in a blob.
 */
export function createSqliteReplayLog({
  db,
  arrivals,
  noteDamage,
}: {
  readonly db: Database
  readonly arrivals: Pick<ArrivalReader, 'read'>
  /** Keeps for ever that the segment with this row id is damaged. */
  readonly noteDamage: (segment: number) => void
}): Omit<ReplayLog, keyof KeyframeStore | keyof OutlineStore> & Pick<OutlineStore, 'loadOutlined'> {
  const damaged = new Set<number>()
  /** Outlines are forgotten with what is kept of damage, which takes a moment, or fails. */
  const damagedSessions = new Set<string>()
  const segments = createSegmentLists(db, damaged)
  const keyframes = createKeyframeLists(db)
  const findBounds = prepareWindowBounds(db)
  const outlines = createOutlineReader(db)
  const next = db.prepare<[Stretch], PayloadRow>(
    `SELECT segments.id, sequence, segments.clock_offset_ms, segments.event_count,
       segments.size_bytes, checksum, pack, payload, log, log_offset
     FROM sessions JOIN segments ON segments.session = sessions.id
     WHERE session_id = @sessionId AND window_id = @windowId
       AND sequence >= @fromSequence AND sequence <= @toSequence
     ORDER BY sequence LIMIT 1`,
  )

  const check = (row: PayloadRow, sessionId: string): StoredPayload => {
    const payload = readPayload(row)
    const isSound = row.pack !== null || isAsStored(row, payload)
    if (!isSound && !damaged.has(row.id)) {
      damaged.add(row.id)
      damagedSessions.add(sessionId)
      noteDamage(row.id)
    }
    return {
      sequence: row.sequence,
      clockOffsetMs: row.clock_offset_ms,
      eventCount: row.event_count,
      packId: row.pack,
      payload: isSound ? payload : null,
    }
  }

  const readPayload = ({ log, log_offset, size_bytes, payload }: PayloadRow): Buffer | null =>
    log === null ? payload : arrivals.read({ log, offset: log_offset ?? 0, sizeBytes: size_bytes })

  return {
    listSegments: async (sessionId) => segments.list(sessionId),
    listWindow: async (name) => {
      const bounds = findBounds(name)
      if (!bounds) return { segments: [], keyframes: [] }
      const stretch = { ...name, ...bounds }
      return { segments: segments.listStretch(stretch), keyframes: keyframes.listStretch(stretch) }
    },
    loadOutlined: async (sessionId, borrowedOffsetMs) => {
      const isDamaged = damagedSessions.has(sessionId)
      const kept = isDamaged ? [] : outlines.load(sessionId, borrowedOffsetMs)
      const stretches = kept.map(({ windowId, nextSequence: fromSequence }): Stretch => ({
        sessionId,
        windowId,
        fromSequence,
        toSequence: Infinity,
      }))
      const rest = stretches.flatMap((stretch) => segments.listStretch(stretch))
      const count = kept.reduce((sum, { segmentCount }) => sum + segmentCount, rest.length)
      if (kept.length > 0 && count === outlines.countSegments(sessionId)) {
        return {
          outlines: kept,
          segments: rest,
          keyframes: stretches.flatMap(keyframes.listStretch),
        }
      }
      // There are none, or something has come that lies before them or in another tab.
      return {
        outlines: [],
        segments: segments.list(sessionId),
        keyframes: keyframes.list(sessionId),
      }
    },
    readSegments: async function* (stretch) {
      let { fromSequence } = stretch
      for (;;) {
        const row = next.get({ ...stretch, fromSequence })
        if (!row) return
        yield check(row, stretch.sessionId)
        fromSequence = row.sequence + 1
      }
    },
  }
}

interface PayloadRow {
  readonly id: number
  readonly sequence: number
  readonly clock_offset_ms: number | null
  readonly event_count: number
  readonly size_bytes: number
  readonly checksum: number
  readonly pack: number | null
  readonly payload: Buffer
  /** Where it is instead, if it is in none of both. */
  readonly log: number | null
  readonly log_offset: number | null
}

function isAsStored({ size_bytes, checksum }: PayloadRow, payload: Buffer | null): boolean {
  return payload !== null && payload.length === size_bytes && crc32(payload) === checksum
}
