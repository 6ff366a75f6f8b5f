import type { Database } from 'better-sqlite3'

/**
 * The migration that makes room for trails. A row is there for each session from its first
 * row on, by triggers: without a text it is still to be made, and so it is again whenever
 * the session's row says that something came. Rows of one project lie in the order of its
 * sessions, which `sessions` with its wide rows does not.
 */
export const TRAILS_SQL = `
  CREATE TABLE trails (
    project_id TEXT NOT NULL,
    started_at REAL NOT NULL,
    session INTEGER NOT NULL UNIQUE,
    trail TEXT,
    PRIMARY KEY (project_id, started_at, session)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trails_to_make ON trails (session) WHERE trail IS NULL;
  INSERT INTO trails SELECT project_id, started_at, id, NULL FROM sessions;

  CREATE TRIGGER session_begins_trail AFTER INSERT ON sessions BEGIN
    INSERT OR REPLACE INTO trails VALUES (new.project_id, new.started_at, new.id, NULL);
  END;
  CREATE TRIGGER session_changes_trail AFTER UPDATE OF tally ON sessions BEGIN
    UPDATE trails SET trail = NULL, started_at = new.started_at
      WHERE session = new.id AND (trail IS NOT NULL OR started_at <> new.started_at);
  END;
  CREATE TRIGGER session_ends_trail AFTER DELETE ON sessions BEGIN
    DELETE FROM trails WHERE session = old.id;
  END;
  `

/** All of them, so that they are made anew. */
export function forgetTrails(db: Database): void {
  db.exec(
    'DELETE FROM trails; INSERT INTO trails SELECT project_id, started_at, id, NULL FROM sessions',
  )
}
