import type { Database } from 'better-sqlite3'
import type { StatementStore, StoredStatement } from '../statement-store.ts'

/** Part of `control.db`. */
export const STATEMENTS_SQL = `
  CREATE TABLE saved_statements (
    project_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at REAL NOT NULL,
    PRIMARY KEY (project_id, id)
  ) STRICT, WITHOUT ROWID;
`

export function createSqliteStatements(db: Database): StatementStore {
  const put = db.prepare(
    `INSERT INTO saved_statements (project_id, id, name, query, saved_by, saved_at)
     VALUES (@projectId, @id, @name, @query, @savedBy, @savedAt)
     ON CONFLICT DO UPDATE SET name = excluded.name, query = excluded.query,
       saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
  )
  const drop = db.prepare('DELETE FROM saved_statements WHERE project_id = ? AND id = ?')
  const list = db.prepare<[string], StoredStatement>(
    `SELECT project_id AS projectId, id, name, query, saved_by AS savedBy, saved_at AS savedAt
     FROM saved_statements WHERE project_id = ? ORDER BY name, id`,
  )
  return {
    putStatement: async (statement) => void put.run(statement),
    dropStatement: async (projectId, id) => drop.run(projectId, id).changes > 0,
    listStatements: async (projectId) => list.all(projectId),
  }
}
