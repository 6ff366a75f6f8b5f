import type { Database } from 'better-sqlite3'
import {
  OUTLINED_SEGMENTS,
  type Outline,
  type OutlineStore,
  type UnoutlinedSearch,
  type UnoutlinedSession,
} from '../outline-store.ts'

/**
 * The migration that makes room for outlines. Whoever writes what they were made of
 * need not think of them: triggers forget them. Segments need none: what has come
 * since is counted when an outline is read.
 */
export const OUTLINES_SQL = `
  CREATE TABLE outlines (
    session INTEGER NOT NULL,
    window_id TEXT NOT NULL,
    next_sequence INTEGER NOT NULL,
    segment_count INTEGER NOT NULL,
    borrowed_offset_ms REAL,
    content TEXT NOT NULL,
    PRIMARY KEY (session, window_id)
  ) STRICT;
  ALTER TABLE sessions ADD COLUMN outlined_segment_count INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX sessions_to_outline ON sessions (ended_at)
    WHERE keyframed_segment_count <> outlined_segment_count
      AND keyframed_segment_count >= ${OUTLINED_SEGMENTS};
  CREATE INDEX segments_with_snapshot ON segments (session, window_id, sequence)
    WHERE starts_with_snapshot = 1;

  CREATE TRIGGER keyframe_changes_outline AFTER INSERT ON keyframes BEGIN
    ${forgetOutline('new')}
  END;
  CREATE TRIGGER keyframe_leaves_outline AFTER DELETE ON keyframes BEGIN
    ${forgetOutline('old')}
  END;
  CREATE TRIGGER damage_ends_outlines AFTER INSERT ON damaged_segments BEGIN
    DELETE FROM outlines
      WHERE session = (SELECT session FROM segments WHERE id = new.segment);
  END;
  CREATE TRIGGER pack_damage_ends_outlines AFTER UPDATE OF is_damaged ON packs BEGIN
    DELETE FROM outlines WHERE session = new.session;
  END;
  CREATE TRIGGER session_ends_outlines AFTER DELETE ON sessions BEGIN
    DELETE FROM outlines WHERE session = old.id;
  END;
  `

/** Of the tab of a keyframe that lies inside; then the session is due again. */
function forgetOutline(keyframe: 'new' | 'old'): string {
  const isInside = `session = ${keyframe}.session AND window_id = ${keyframe}.window_id
      AND next_sequence > ${keyframe}.sequence`
  return `
    UPDATE sessions SET outlined_segment_count = 0
      WHERE id = ${keyframe}.session AND EXISTS (SELECT 1 FROM outlines WHERE ${isInside});
    DELETE FROM outlines WHERE ${isInside};`
}

/** All of them, so that they are made anew. */
export function forgetOutlines(db: Database): void {
  db.exec('DELETE FROM outlines; UPDATE sessions SET outlined_segment_count = 0')
}

/** All outlines of a session, if they were computed with this offset; by window. */
export interface OutlineReader {
  load(sessionId: string, borrowedOffsetMs: number): Outline[]
  countSegments(sessionId: string): number
}

export function createOutlineReader(db: Database): OutlineReader {
  const list = db.prepare<[string], Outline>(
    `SELECT window_id AS windowId, next_sequence AS nextSequence, segment_count AS segmentCount,
       borrowed_offset_ms AS borrowedOffsetMs, content
     FROM outlines WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
     ORDER BY window_id`,
  )
  const count = db
    .prepare<[string], number>('SELECT segment_count FROM sessions WHERE session_id = ?')
    .pluck()
  return {
    load: (sessionId, offsetMs) => {
      const outlines = list.all(sessionId)
      const hold = outlines.every(
        ({ borrowedOffsetMs }) => borrowedOffsetMs === null || borrowedOffsetMs === offsetMs,
      )
      return hold ? outlines : []
    },
    countSegments: (sessionId) => count.get(sessionId) ?? 0,
  }
}

export function createOutlineWriter(
  reader: Database,
  writer: Database,
  enqueue: (write: () => unknown, sizeBytes: number) => Promise<unknown>,
): Pick<OutlineStore, 'findUnoutlined' | 'putOutlines'> {
  const find = reader.prepare<[UnoutlinedSearch], UnoutlinedSession>(
    `SELECT session_id AS sessionId, keyframed_segment_count AS segmentCount FROM sessions
     WHERE keyframed_segment_count <> outlined_segment_count
       AND keyframed_segment_count >= ${OUTLINED_SEGMENTS}
       AND (keyframed_segment_count >= outlined_segment_count + @newSegments
         OR ended_at < @quietBefore)
     ORDER BY ended_at DESC LIMIT 1`,
  )
  const note = writer.prepare<[UnoutlinedSession]>(
    `UPDATE sessions SET outlined_segment_count = @segmentCount WHERE session_id = @sessionId`,
  )
  const clear = writer.prepare<[string]>(
    'DELETE FROM outlines WHERE session = (SELECT id FROM sessions WHERE session_id = ?)',
  )
  // Damage may have been found since what it was made of was listed.
  const put = writer.prepare<[Outline & { sessionId: string }]>(
    `INSERT INTO outlines
     SELECT id, @windowId, @nextSequence, @segmentCount, @borrowedOffsetMs, @content
     FROM sessions WHERE session_id = @sessionId
       AND NOT EXISTS (SELECT 1 FROM damaged_segments
         JOIN segments ON segments.id = damaged_segments.segment WHERE session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM packs WHERE session = sessions.id AND is_damaged = 1)`,
  )
  return {
    findUnoutlined: async (search) => find.get(search) ?? null,
    putOutlines: async (session, outlines) => {
      const { sessionId } = session
      const sizeBytes = outlines.reduce((sum, { content }) => sum + content.length, 0)
      await enqueue(() => {
        clear.run(sessionId)
        for (const outline of outlines) put.run({ ...outline, sessionId })
        note.run(session)
      }, sizeBytes)
    },
  }
}
