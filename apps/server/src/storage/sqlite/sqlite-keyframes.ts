import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type {
  KeyframeCounts,
  KeyframeEntry,
  KeyframeStore,
  NewKeyframe,
  UnkeyframedSearch,
  UnkeyframedSession,
} from '../keyframe-store.ts'
import type { Stretch } from '../replay-log.ts'
import type { SegmentName } from '../storage.ts'

/** The migration that makes room for keyframes. */
export const KEYFRAMES_SQL = `
  CREATE TABLE keyframes (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    window_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at REAL NOT NULL,
    event_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    fault TEXT,
    is_confirmed INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (session, window_id, sequence)
  ) STRICT;
  ALTER TABLE sessions ADD COLUMN keyframed_segment_count INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX sessions_to_keyframe ON sessions (ended_at)
    WHERE segment_count <> keyframed_segment_count;
  `

/** What the keyframes need to be written with: the writing connection, inside its queue. */
export interface KeyframeWriter {
  readonly db: Database
  readonly enqueue: (write: () => unknown, sizeBytes: number) => Promise<unknown>
}

export interface KeyframeLists {
  /** Of a session, by window, then sequence. */
  list(sessionId: string): KeyframeEntry[]
  /** In order of sequence. */
  listStretch(this: void, stretch: Stretch): KeyframeEntry[]
}

export function createKeyframeLists(db: Database): KeyframeLists {
  const columns = 'window_id, sequence, at, event_count, size_bytes, fault, is_confirmed'
  const list = db.prepare<[string], KeyframeRow>(
    `SELECT ${columns} FROM keyframes
     WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
     ORDER BY window_id, sequence`,
  )
  const listStretch = db.prepare<[Stretch], KeyframeRow>(
    `SELECT ${columns} FROM keyframes
     WHERE ${BY_NAME} AND sequence >= @fromSequence AND sequence <= @toSequence
     ORDER BY sequence`,
  )
  return {
    list: (sessionId) => list.all(sessionId).map(fromRow),
    listStretch: (stretch) => listStretch.all(stretch).map(fromRow),
  }
}

const BY_NAME = `session = (SELECT id FROM sessions WHERE session_id = @sessionId)
  AND window_id = @windowId`

export function createSqliteKeyframes(
  reader: Database,
  { db: writer, enqueue }: KeyframeWriter,
): KeyframeStore {
  const lists = createKeyframeLists(reader)
  const read = reader.prepare<[SegmentName], { checksum: number; payload: Buffer }>(
    `SELECT checksum, payload FROM keyframes
     WHERE ${BY_NAME} AND sequence = @sequence AND fault IS NULL`,
  )
  const find = reader.prepare<[UnkeyframedSearch], UnkeyframedSession>(
    `SELECT session_id AS sessionId, segment_count AS segmentCount FROM sessions
     WHERE segment_count <> keyframed_segment_count
       AND (segment_count >= keyframed_segment_count + @newSegments OR ended_at < @quietBefore)
     ORDER BY ended_at DESC LIMIT 1`,
  )
  const put = writer.prepare(
    `INSERT OR REPLACE INTO keyframes
       (session, window_id, sequence, at, event_count, size_bytes, fault, checksum, payload)
     SELECT id, @windowId, @sequence, @at, @eventCount, @sizeBytes, @fault, @checksum, @payload
     FROM sessions WHERE session_id = @sessionId`,
  )
  const confirm = writer.prepare(
    `UPDATE keyframes SET is_confirmed = 1 WHERE ${BY_NAME} AND sequence = @sequence`,
  )
  const drop = writer.prepare(
    `DELETE FROM keyframes
     WHERE ${BY_NAME} AND sequence >= @fromSequence AND sequence <= @toSequence`,
  )
  const note = writer.prepare(
    'UPDATE sessions SET keyframed_segment_count = @segmentCount WHERE session_id = @sessionId',
  )

  return {
    listKeyframes: async (sessionId) => lists.list(sessionId),
    readKeyframe: async (name) => {
      const row = read.get(name)
      return row && crc32(row.payload) === row.checksum ? row.payload : null
    },
    putKeyframes: async (keyframes) => {
      const sizeBytes = keyframes.reduce((sum, { payload }) => sum + payload.length, 0)
      const rows = keyframes.map(toRow)
      await enqueue(() => rows.forEach((row) => put.run(row)), sizeBytes)
    },
    confirmKeyframe: async (name) => void (await enqueue(() => confirm.run(name), 0)),
    dropKeyframes: async (stretch: Stretch) => void (await enqueue(() => drop.run(stretch), 0)),
    countKeyframes: async () => countKeyframes(reader),
    findUnkeyframed: async (search) => find.get(search) ?? null,
    noteKeyframed: async (session) => void (await enqueue(() => note.run(session), 0)),
  }
}

/** How many there are, and how often there is none for which reason. */
export function countKeyframes(db: Database): KeyframeCounts {
  const rows = db
    .prepare<[], { fault: string | null; count: number; sizeBytes: number }>(
      `SELECT fault, count(*) AS count, sum(size_bytes) AS sizeBytes FROM keyframes
       GROUP BY fault ORDER BY fault`,
    )
    .all()
  const faults = rows.flatMap(({ fault, count }) => (fault === null ? [] : [[fault, count]]))
  const made = rows.find(({ fault }) => fault === null)
  return {
    count: made?.count ?? 0,
    sizeBytes: made?.sizeBytes ?? 0,
    faults: Object.fromEntries(faults) as Record<string, number>,
  }
}

interface KeyframeRow {
  readonly window_id: string
  readonly sequence: number
  readonly at: number
  readonly event_count: number
  readonly size_bytes: number
  readonly fault: string | null
  readonly is_confirmed: number
}

function fromRow(row: KeyframeRow): KeyframeEntry {
  return {
    windowId: row.window_id,
    sequence: row.sequence,
    at: row.at,
    eventCount: row.event_count,
    sizeBytes: row.size_bytes,
    fault: row.fault,
    isConfirmed: row.is_confirmed === 1,
  }
}

function toRow(keyframe: NewKeyframe) {
  const { payload } = keyframe
  return { ...keyframe, sizeBytes: payload.length, checksum: crc32(payload) }
}
