import type { Database } from 'better-sqlite3'
import type { Erasure, ErasureStore, UseNote } from '../erasures.ts'

const DAY_MS = 86_400_000

/** Part of `control.db`; a command may add to it while a server runs. */
export const ERASURE_TABLES = `
  CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    project_name TEXT NOT NULL,
    requested_at REAL NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    subject TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    round INTEGER NOT NULL,
    after TEXT NOT NULL,
    finished_at REAL
  ) STRICT;
  CREATE INDEX erasures_by_time ON erasures (requested_at, id);
  CREATE INDEX erasures_of_project ON erasures (project_id, requested_at, id);
  CREATE INDEX open_erasures ON erasures (requested_at, id) WHERE finished_at IS NULL;

  CREATE TABLE use_notes (
    project_id TEXT NOT NULL,
    day INTEGER NOT NULL,
    at REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    PRIMARY KEY (project_id, day)
  ) STRICT, WITHOUT ROWID;
`

const COLUMNS = `id, project_id AS projectId, project_name AS projectName,
  requested_at AS requestedAt, requested_by AS requestedBy, reason, subject, sessions,
  size_bytes AS sizeBytes, round, after, finished_at AS finishedAt`

/** Of what belongs to a project alone. */
const PROJECT_TABLES = [
  'project_settings',
  'secret_keys',
  'rejections',
  'reports',
  'use_notes',
  'share_links',
  'issue_verdicts',
  'saved_views',
  'destinations',
  'explorations',
  'saved_statements',
]

export function createSqliteErasures(db: Database): ErasureStore {
  const put = db.prepare(
    `INSERT INTO erasures (id, project_id, project_name, requested_at, requested_by, reason,
       subject, sessions, size_bytes, round, after, finished_at)
     VALUES (@id, @projectId, @projectName, @requestedAt, @requestedBy, @reason, @subject,
       @sessions, @sizeBytes, @round, @after, @finishedAt)`,
  )
  const update = db.prepare(
    `UPDATE erasures SET subject = @subject, sessions = @sessions, size_bytes = @sizeBytes,
       round = @round, after = @after, finished_at = @finishedAt WHERE id = @id`,
  )
  const find = db.prepare<[string], ErasureRow>(`SELECT ${COLUMNS} FROM erasures WHERE id = ?`)
  const open = db.prepare<[], ErasureRow>(
    `SELECT ${COLUMNS} FROM erasures WHERE finished_at IS NULL ORDER BY requested_at, id LIMIT 1`,
  )
  const listAll = db.prepare<[number], ErasureRow>(
    `SELECT ${COLUMNS} FROM erasures ORDER BY requested_at DESC, id DESC LIMIT ?`,
  )
  const listOne = db.prepare<[string, number], ErasureRow>(
    `SELECT ${COLUMNS} FROM erasures WHERE project_id = ?
     ORDER BY requested_at DESC, id DESC LIMIT ?`,
  )
  const sum = db
    .prepare<[string, number], number>(
      `SELECT coalesce(sum(size_bytes), 0) FROM erasures
       WHERE project_id = ? AND requested_at >= ?`,
    )
    .pluck()
  const note = db.prepare(
    `INSERT INTO use_notes (project_id, day, at, size_bytes) VALUES (?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const notes = db.prepare<[string, number], UseNote>(
    `SELECT at, size_bytes AS sizeBytes FROM use_notes
     WHERE project_id = ? AND at >= ? ORDER BY day`,
  )
  const drops = PROJECT_TABLES.map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE project_id = ?`),
  )
  const dropProject = db.prepare('DELETE FROM projects WHERE id = ?')
  const deleteProject = db.transaction((projectId: string) => {
    for (const drop of drops) drop.run(projectId)
    dropProject.run(projectId)
  })

  return {
    putErasure: async (erasure) => void put.run(toRow(erasure)),
    updateErasure: async (id, progress) => void update.run({ ...toRow(progress), id }),
    findErasure: async (id) => {
      const row = find.get(id)
      return row ? fromRow(row) : null
    },
    findOpenErasure: async () => {
      const row = open.get()
      return row ? fromRow(row) : null
    },
    listErasures: async ({ projectId, limit }) =>
      (projectId === null ? listAll.all(limit) : listOne.all(projectId, limit)).map(fromRow),
    sumErased: async (projectId, sinceAt) => sum.get(projectId, sinceAt) ?? 0,
    noteUse: async (projectId, { at, sizeBytes }) =>
      void note.run(projectId, Math.floor(at / DAY_MS), at, sizeBytes),
    listUse: async (projectId, sinceAt) => notes.all(projectId, sinceAt),
    deleteProject: async (projectId) => deleteProject.immediate(projectId),
  }
}

type Texts = 'subject' | 'after'
type ErasureRow = Omit<Erasure, Texts> & Readonly<Record<Texts, string>>

function toRow<Fields extends Pick<Erasure, Texts>>(fields: Fields) {
  const { subject, after } = fields
  return { ...fields, subject: JSON.stringify(subject), after: JSON.stringify(after) }
}

function fromRow({ subject, after, ...row }: ErasureRow): Erasure {
  return {
    ...row,
    subject: JSON.parse(subject) as Erasure['subject'],
    after: JSON.parse(after) as Erasure['after'],
  }
}
