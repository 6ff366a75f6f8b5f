import type { Database } from 'better-sqlite3'
import type { ShareLinkStore, StoredShareLink } from '../share-link-store.ts'

/** Part of `control.db`. */
export const SHARE_LINKS_SQL = `
  CREATE TABLE share_links (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at REAL NOT NULL,
    created_by TEXT NOT NULL,
    expires_at REAL NOT NULL,
    revoked_at REAL,
    revoked_by TEXT,
    opened_count INTEGER NOT NULL,
    last_opened_at REAL,
    hides_console INTEGER NOT NULL,
    hides_network INTEGER NOT NULL,
    start_at REAL,
    from_at REAL,
    to_at REAL
  ) STRICT;
  CREATE INDEX share_links_by_session ON share_links (project_id, session_id);
  CREATE INDEX share_links_by_time ON share_links (project_id, created_at, id);
`

const COLUMNS = `id, hash, project_id AS projectId, session_id AS sessionId,
  created_at AS createdAt, created_by AS createdBy, expires_at AS expiresAt,
  revoked_at AS revokedAt, revoked_by AS revokedBy, opened_count AS openedCount,
  last_opened_at AS lastOpenedAt, hides_console AS hidesConsole,
  hides_network AS hidesNetwork, start_at AS startAt, from_at AS fromAt, to_at AS toAt`

type Flags = 'hidesConsole' | 'hidesNetwork'
type ShareLinkRow = Omit<StoredShareLink, Flags> & Readonly<Record<Flags, number>>

export function createSqliteShareLinks(db: Database): ShareLinkStore {
  const put = db.prepare(
    `INSERT INTO share_links (id, hash, project_id, session_id, created_at, created_by, expires_at,
       revoked_at, revoked_by, opened_count, last_opened_at, hides_console, hides_network,
       start_at, from_at, to_at)
     VALUES (@id, @hash, @projectId, @sessionId, @createdAt, @createdBy, @expiresAt,
       @revokedAt, @revokedBy, @openedCount, @lastOpenedAt, @hidesConsole, @hidesNetwork,
       @startAt, @fromAt, @toAt)`,
  )
  const find = db.prepare<[string], ShareLinkRow>(
    `SELECT ${COLUMNS} FROM share_links WHERE hash = ?`,
  )
  const listAll = db.prepare<[string, number], ShareLinkRow>(
    `SELECT ${COLUMNS} FROM share_links WHERE project_id = ?
     ORDER BY created_at DESC, id DESC LIMIT ?`,
  )
  const listOne = db.prepare<[string, string, number], ShareLinkRow>(
    `SELECT ${COLUMNS} FROM share_links WHERE project_id = ? AND session_id = ?
     ORDER BY created_at DESC, id DESC LIMIT ?`,
  )
  const opened = db.prepare(
    `UPDATE share_links SET opened_count = opened_count + 1, last_opened_at = ? WHERE id = ?`,
  )
  const revoke = db.prepare(
    `UPDATE share_links SET revoked_by = iif(revoked_at IS NULL, @by, revoked_by),
       revoked_at = coalesce(revoked_at, @at)
     WHERE project_id = @projectId AND id = @id`,
  )
  const drop = db.prepare(
    `DELETE FROM share_links
     WHERE project_id = ? AND session_id IN (SELECT value FROM json_each(?))`,
  )
  const forget = db.prepare(
    'DELETE FROM share_links WHERE min(expires_at, coalesce(revoked_at, expires_at)) < ?',
  )

  return {
    putShareLink: async (link) => {
      const { hidesConsole, hidesNetwork } = link
      put.run({
        ...link,
        hidesConsole: Number(hidesConsole),
        hidesNetwork: Number(hidesNetwork),
      })
    },
    findShareLink: async (hash) => {
      const row = find.get(hash)
      return row ? fromRow(row) : null
    },
    listShareLinks: async ({ projectId, sessionId, limit }) =>
      (sessionId === null
        ? listAll.all(projectId, limit)
        : listOne.all(projectId, sessionId, limit)
      ).map(fromRow),
    noteShareOpened: async (id, at) => void opened.run(at, id),
    revokeShareLink: async (revocation) => revoke.run(revocation).changes > 0,
    dropShareLinks: async ({ projectId, sessionIds }) =>
      void drop.run(projectId, JSON.stringify(sessionIds)),
    forgetShareLinks: async (before) => void forget.run(before),
  }
}

function fromRow(row: ShareLinkRow): StoredShareLink {
  return { ...row, hidesConsole: row.hidesConsole === 1, hidesNetwork: row.hidesNetwork === 1 }
}
