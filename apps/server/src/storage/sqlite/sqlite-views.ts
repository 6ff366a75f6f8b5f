import type { Database } from 'better-sqlite3'
import { VIEWS_LIMIT, type StoredView, type ViewStore } from '../view-store.ts'

/** Part of `control.db`. */
export const VIEWS_SQL = `
  CREATE TABLE saved_views (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    is_shared INTEGER NOT NULL,
    name TEXT NOT NULL,
    filter TEXT,
    sort TEXT NOT NULL,
    search TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX saved_views_by_project ON saved_views (project_id, name, id);
  CREATE TRIGGER users_leave_views AFTER DELETE ON users BEGIN
    DELETE FROM saved_views WHERE owner_id = old.id AND is_shared = 0;
  END;
`

const COLUMNS = `id, project_id AS projectId, owner_id AS ownerId, is_shared AS isShared, name,
  filter, sort, search, created_by AS createdBy, changed_by AS changedBy,
  created_at AS createdAt, changed_at AS changedAt`

type ViewRow = Omit<StoredView, 'isShared'> & { readonly isShared: number }

export function createSqliteViews(db: Database): ViewStore {
  const count = db
    .prepare<[object], number>(
      `SELECT count(*) FROM saved_views WHERE project_id = @projectId AND id <> @id
         AND CASE WHEN @isShared THEN is_shared = 1
           ELSE is_shared = 0 AND owner_id = @ownerId END`,
    )
    .pluck()
  const put = db.prepare<[object]>(
    `INSERT INTO saved_views (id, project_id, owner_id, is_shared, name, filter, sort, search,
       created_by, changed_by, created_at, changed_at)
     VALUES (@id, @projectId, @ownerId, @isShared, @name, @filter, @sort, @search,
       @createdBy, @changedBy, @createdAt, @changedAt)
     ON CONFLICT (id) DO UPDATE SET is_shared = excluded.is_shared, name = excluded.name,
       filter = excluded.filter, sort = excluded.sort, search = excluded.search,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  )
  const list = db.prepare<[string, string], ViewRow>(
    `SELECT ${COLUMNS} FROM saved_views
     WHERE project_id = ? AND (is_shared = 1 OR owner_id = ?) ORDER BY name, id`,
  )
  const find = db.prepare<[string, string], ViewRow>(
    `SELECT ${COLUMNS} FROM saved_views WHERE project_id = ? AND id = ?`,
  )
  const drop = db.prepare('DELETE FROM saved_views WHERE project_id = ? AND id = ?')
  const store = db.transaction((view: StoredView): 'stored' | 'full' => {
    const row = { ...view, isShared: Number(view.isShared) }
    if ((count.get(row) ?? 0) >= VIEWS_LIMIT) return 'full'
    put.run(row)
    return 'stored'
  })
  return {
    putView: async (view) => store.immediate(view),
    listViews: async (projectId, userId) => list.all(projectId, userId).map(fromRow),
    findView: async (projectId, viewId) => {
      const row = find.get(projectId, viewId)
      return row ? fromRow(row) : null
    },
    deleteView: async (projectId, viewId) => drop.run(projectId, viewId).changes > 0,
  }
}

function fromRow(row: ViewRow): StoredView {
  return { ...row, isShared: row.isShared === 1 }
}
