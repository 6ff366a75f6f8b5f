import type { Database } from 'better-sqlite3'
import { measureEventSql } from '../event-bytes.ts'

/**
 * What retention and deleting need.
 *
 * `session_use` has what each session takes, `project_use` the sums of it, kept by
 * triggers: whoever takes a row of `sessions` away, or moves an event of a back end,
 * need not think of them. What a segment brings is added by its writer.
 *
 * `deletions` has the sessions that were taken out: to be removed while `is_swept`
 * is 0, and remembered for a while after it. `deleted_events` does the same for the
 * names of events of back ends.
 */
export function createDeletionTables(db: Database): void {
  db.exec(DELETION_TABLES)
}

/** Counts what is used from the rows, whatever was counted before. */
export function recountUse(db: Database): void {
  db.exec(`DELETE FROM session_use; DELETE FROM project_use; ${COUNT_USE}; ${COUNT_PACKS}`)
}

/** Packs came later than the tables: they take the place of the payloads of their segments. */
const COUNT_PACKS = `
  UPDATE session_use SET size_bytes = size_bytes
    + coalesce((SELECT sum(size_bytes) FROM packs WHERE session = session_use.session), 0)
    - coalesce((SELECT sum(size_bytes) FROM segments
        WHERE session = session_use.session AND pack IS NOT NULL), 0)
`

const COUNT_USE = `
  INSERT INTO session_use (session, project_id, size_bytes)
    SELECT id, project_id,
      coalesce((SELECT sum(size_bytes) FROM segments WHERE session = sessions.id), 0)
      + coalesce((SELECT sum${measureEventSql('events')} FROM events
          WHERE session = sessions.id), 0)
      + coalesce((SELECT sum${measureEventSql('server_events')} FROM server_events
          WHERE session = sessions.id), 0)
    FROM sessions;
`

const DELETION_TABLES = `
  ALTER TABLE sessions ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE deletions (
    session INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL,
    deleted_at REAL NOT NULL,
    is_swept INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX deletions_to_sweep ON deletions (session) WHERE is_swept = 0;
  CREATE INDEX deletions_by_time ON deletions (deleted_at) WHERE is_swept = 1;

  CREATE TABLE deleted_events (
    project_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    deleted_at REAL NOT NULL,
    PRIMARY KEY (project_id, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deleted_events_by_time ON deleted_events (deleted_at);

  CREATE TABLE project_use (
    project_id TEXT PRIMARY KEY,
    sessions INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE session_use (
    session INTEGER PRIMARY KEY,
    project_id TEXT NOT NULL,
    size_bytes INTEGER NOT NULL
  ) STRICT;

  CREATE TRIGGER session_use_begins AFTER INSERT ON session_use BEGIN
    INSERT INTO project_use (project_id, sessions, size_bytes)
      VALUES (new.project_id, 1, new.size_bytes)
      ON CONFLICT DO UPDATE SET sessions = sessions + 1,
        size_bytes = size_bytes + excluded.size_bytes;
  END;
  CREATE TRIGGER session_use_changes AFTER UPDATE OF size_bytes ON session_use BEGIN
    UPDATE project_use SET size_bytes = size_bytes + new.size_bytes - old.size_bytes
      WHERE project_id = new.project_id;
  END;
  CREATE TRIGGER session_use_ends AFTER DELETE ON session_use BEGIN
    UPDATE project_use SET sessions = sessions - 1, size_bytes = size_bytes - old.size_bytes
      WHERE project_id = old.project_id;
  END;

  ${COUNT_USE}

  CREATE TRIGGER sessions_begin AFTER INSERT ON sessions BEGIN
    INSERT INTO session_use (session, project_id, size_bytes) VALUES (new.id, new.project_id, 0);
  END;
  CREATE TRIGGER sessions_end AFTER DELETE ON sessions BEGIN
    DELETE FROM session_use WHERE session = old.id;
  END;
  CREATE TRIGGER server_events_come AFTER INSERT ON server_events
    WHEN new.session IS NOT NULL BEGIN
    UPDATE session_use SET size_bytes = size_bytes + ${measureEventSql('new')}
      WHERE session = new.session;
  END;
  CREATE TRIGGER server_events_move AFTER UPDATE OF session ON server_events BEGIN
    UPDATE session_use SET size_bytes = size_bytes - ${measureEventSql('old')}
      WHERE session = old.session;
    UPDATE session_use SET size_bytes = size_bytes + ${measureEventSql('new')}
      WHERE session = new.session;
  END;
`
