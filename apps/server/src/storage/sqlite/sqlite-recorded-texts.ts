import type { Database } from 'better-sqlite3'
import {
  keepTexts,
  type NewRecordedText,
  type RecordedText,
  type RecordedTextStore,
  type UnreadSearch,
  type UnreadSegment,
  type UnreadSession,
} from '../recorded-texts.ts'

export interface SqliteRecordedTextsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: (write: () => unknown, sizeBytes: number) => Promise<unknown>
}

export function createSqliteRecordedTexts(options: SqliteRecordedTextsOptions): RecordedTextStore {
  const { writer, reader, enqueue } = options
  const find = reader.prepare<[UnreadSearch], UnreadSession>(
    `SELECT session_id AS sessionId, segment_count AS segmentCount,
       read_segment_count AS readBefore
     FROM sessions
     WHERE segment_count > read_segment_count
       AND (segment_count >= read_segment_count + @newSegments OR ended_at < @quietBefore)
     ORDER BY ended_at DESC LIMIT 1`,
  )
  // Segments of a session get ever greater numbers: they go together, or not at all.
  const list = reader.prepare<[UnreadSession & { limit: number }], UnreadSegment>(
    `SELECT window_id AS windowId, sequence, size_bytes AS sizeBytes FROM segments
     WHERE session = (SELECT id FROM sessions WHERE session_id = @sessionId)
     ORDER BY id LIMIT @limit OFFSET @readBefore`,
  )
  const put = createTextWriter(writer)
  return {
    findUnread: async (search) => find.get(search) ?? null,
    listUnread: async (session, limit) => list.all({ ...session, limit }),
    putTexts: async (session, read, texts) => {
      const sizeBytes = texts.reduce((sum, { text }) => sum + text.length, 0)
      await enqueue(() => put(session, read, texts), sizeBytes)
    },
  }
}

/** To be called inside a transaction. */
function createTextWriter(
  db: Database,
): (session: UnreadSession, read: number, texts: readonly NewRecordedText[]) => void {
  const note = db.prepare<[{ sessionId: string; readBefore: number; read: number }]>(
    `UPDATE sessions SET read_segment_count = read_segment_count + @read
     WHERE session_id = @sessionId AND read_segment_count = @readBefore`,
  )
  const known = db.prepare<[string], Pick<RecordedText, 'kind' | 'text'>>(
    `SELECT kind, text FROM recorded_texts
     WHERE session = (SELECT id FROM sessions WHERE session_id = ?)`,
  )
  const insert = db.prepare<[NewRecordedText & { sessionId: string }]>(
    `INSERT INTO recorded_texts (session, segment, kind, client_at, text)
     SELECT segments.session, segments.id, @kind, @at, @text
     FROM sessions JOIN segments ON segments.session = sessions.id
     WHERE session_id = @sessionId AND window_id = @windowId AND sequence = @sequence`,
  )
  return ({ sessionId, readBefore }, read, texts) => {
    if (note.run({ sessionId, readBefore, read }).changes === 0) return
    if (texts.length === 0) return
    for (const text of keepTexts(known.all(sessionId), texts)) insert.run({ ...text, sessionId })
  }
}
