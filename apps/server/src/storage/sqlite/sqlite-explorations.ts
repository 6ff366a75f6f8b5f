import type { Database } from 'better-sqlite3'
import type { ExplorationStore, StoredExploration } from '../exploration-store.ts'

/** Part of `control.db`. */
export const EXPLORATIONS_SQL = `
  CREATE TABLE explorations (
    project_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    chart TEXT NOT NULL,
    query TEXT NOT NULL,
    filter TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at REAL NOT NULL,
    PRIMARY KEY (project_id, id)
  ) STRICT, WITHOUT ROWID;
`

interface ExplorationRow extends Omit<StoredExploration, 'query' | 'filter'> {
  readonly query: string
  readonly filter: string
}

export function createSqliteExplorations(db: Database): ExplorationStore {
  const put = db.prepare(
    `INSERT INTO explorations (project_id, id, name, chart, query, filter, saved_by, saved_at)
     VALUES (@projectId, @id, @name, @chart, @query, @filter, @savedBy, @savedAt)
     ON CONFLICT DO UPDATE SET name = excluded.name, chart = excluded.chart,
       query = excluded.query, filter = excluded.filter, saved_by = excluded.saved_by,
       saved_at = excluded.saved_at`,
  )
  const drop = db.prepare('DELETE FROM explorations WHERE project_id = ? AND id = ?')
  const list = db.prepare<[string], ExplorationRow>(
    `SELECT project_id AS projectId, id, name, chart, query, filter, saved_by AS savedBy,
       saved_at AS savedAt
     FROM explorations WHERE project_id = ? ORDER BY name, id`,
  )
  return {
    putExploration: async ({ query, filter, ...row }) =>
      void put.run({ ...row, query: JSON.stringify(query), filter: JSON.stringify(filter) }),
    dropExploration: async (projectId, id) => drop.run(projectId, id).changes > 0,
    listExplorations: async (projectId) =>
      list.all(projectId).map(({ query, filter, ...row }) => ({
        ...row,
        query: JSON.parse(query) as StoredExploration['query'],
        filter: JSON.parse(filter) as StoredExploration['filter'],
      })),
  }
}
