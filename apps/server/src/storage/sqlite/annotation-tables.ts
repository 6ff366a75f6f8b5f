import type { Database } from 'better-sqlite3'

/**
 * What people add to sessions. By the id of the session, not by its row: the sessions of
 * a person are made anew whenever an event of a back end comes, and keep their ids.
 */
export const ANNOTATIONS_SQL = `
  CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    at REAL NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT NOT NULL,
    created_at REAL NOT NULL,
    edited_at REAL
  ) STRICT;
  CREATE INDEX notes_by_session ON notes (session_id, at, id);

  CREATE TABLE session_tags (
    session_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    project_id TEXT NOT NULL,
    PRIMARY KEY (session_id, tag)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_tags_by_project ON session_tags (project_id, tag);

  CREATE TABLE session_views (
    session_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    seen_at REAL NOT NULL,
    PRIMARY KEY (session_id, user_id)
  ) STRICT, WITHOUT ROWID;
`

/** Removes what people added to a session; to be called inside a transaction. */
export function createAnnotationDeleter(db: Database): (sessionId: string) => void {
  const drops = ['notes', 'session_tags', 'session_views'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE session_id = ?`),
  )
  return (sessionId) => {
    for (const drop of drops) drop.run(sessionId)
  }
}
