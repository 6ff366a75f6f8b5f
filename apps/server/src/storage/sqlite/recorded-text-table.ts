import type { Database } from 'better-sqlite3'
import { RECORDED_TEXTS_FROM } from './text-tables.ts'

/**
 * The migration that makes room for what is found in recordings. A row is a text of a
 * session; its number names it in the index of words, which takes rows in after those that
 * it knows. A session whose segments were not all read is listed by an index, so that those
 * that were stored before are read like those that come.
 */
export const RECORDED_TEXTS_SQL = `
  CREATE TABLE recorded_texts (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    kind TEXT NOT NULL,
    client_at REAL NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX recorded_texts_by_session ON recorded_texts (session);
  ALTER TABLE sessions ADD COLUMN read_segment_count INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX sessions_to_read ON sessions (ended_at, segment_count, read_segment_count)
    WHERE segment_count > read_segment_count;
  ALTER TABLE text_progress ADD COLUMN recorded_text INTEGER NOT NULL DEFAULT 0;

  CREATE TRIGGER recorded_texts_leave_texts AFTER DELETE ON recorded_texts BEGIN
    DELETE FROM event_texts WHERE rowid = ${RECORDED_TEXTS_FROM} + old.id;
    UPDATE text_progress
      SET recorded_text = min(recorded_text, coalesce((SELECT max(id) FROM recorded_texts), 0))
      WHERE recorded_text <= old.id;
  END;
  `

/** All of them, so that every recording is read anew. */
export function forgetRecordedTexts(db: Database): void {
  db.exec('DELETE FROM recorded_texts; UPDATE sessions SET read_segment_count = 0')
}
