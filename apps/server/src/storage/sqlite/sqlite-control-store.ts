import type { Project, ProjectSettings } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import type { ControlStore, DayReports, Rejections, StoredSecretKey } from '../control-store.ts'
import { KeyTakenError } from '../storage-errors.ts'
import { createMemo } from './memo.ts'
import { createSqliteDestinations } from './sqlite-destinations.ts'
import { createSqliteErasures } from './sqlite-erasures.ts'
import { createSqliteExplorations } from './sqlite-explorations.ts'
import { createSqliteIssues } from './sqlite-issues.ts'
import { createSqliteViews } from './sqlite-views.ts'
import { createSqliteShareLinks } from './sqlite-share-links.ts'
import { createSqliteStatements } from './sqlite-statements.ts'
import { createSqliteUserStore } from './sqlite-user-store.ts'

/**
 * The store of projects, users and sign-ins. Several processes may have it open:
 * the server, and a command that makes a project or a link meanwhile.
 */
export function createSqliteControlStore(db: Database): ControlStore {
  const statements = prepareStatements(db)
  // Asked for with every segment.
  const projects = createMemo(db, (key: string) => {
    const row = statements.projectByKey.get(key)
    return row ? fromProjectRow(row) : null
  })
  const settings = createMemo(db, (projectId: string) => {
    const json = statements.findSettings.get(projectId)
    return json === undefined ? null : (JSON.parse(json) as ProjectSettings)
  })

  const addReports = db.transaction((reports: readonly DayReports[], oldestDay: string) => {
    statements.dropReports.run(oldestDay)
    for (const report of reports) statements.addReports.run(report)
  })

  const erasures = createSqliteErasures(db)

  return {
    ...erasures,
    ...createSqliteExplorations(db),
    ...createSqliteIssues(db),
    ...createSqliteViews(db),
    ...createSqliteDestinations(db),
    ...createSqliteShareLinks(db),
    ...createSqliteStatements(db),
    ...createSqliteUserStore(db),
    deleteProject: async (projectId) => {
      await erasures.deleteProject(projectId)
      projects.clear()
      settings.clear()
    },
    putProject: async (project) => {
      const owner = statements.projectByKey.get(project.key)
      if (owner && owner.id !== project.id) throw new KeyTakenError()
      statements.putProject.run({
        ...project,
        allowedOrigins: JSON.stringify(project.allowedOrigins),
      })
      projects.clear()
    },
    listProjects: async () => statements.projects.all().map(fromProjectRow),
    findProjectByKey: async (key) => projects.get(key),
    putSettings: async (projectId, changed) => {
      statements.putSettings.run(projectId, JSON.stringify(changed))
      settings.clear()
    },
    findSettings: async (projectId) => settings.get(projectId),
    putSecretKey: async (key) => void statements.putSecretKey.run(key),
    listSecretKeys: async (projectId) => statements.secretKeys.all(projectId),
    useSecretKey: async (hash, now) => statements.useSecretKey.get(now, hash) ?? null,
    deleteSecretKey: async (projectId, keyId) =>
      statements.deleteSecretKey.run(projectId, keyId).changes > 0,
    noteRejection: async (rejection) => void statements.noteRejection.run(rejection),
    findRejection: async (projectId) => statements.findRejection.get(projectId) ?? null,
    addReports: async (reports, oldestDay) => addReports.immediate(reports, oldestDay),
    listReports: async (projectId, sinceDay) => statements.listReports.all(projectId, sinceDay),
    claimImport: async (note) => {
      statements.claimImport.run(note.name, note.shiftMs)
      const row = statements.findImport.get(note.name)
      return row ? { ...row, isFinished: row.isFinished === 1 } : note
    },
    finishImport: async (name) => void statements.finishImport.run(name),
  }
}

function prepareStatements(db: Database) {
  return {
    putProject: db.prepare(
      `INSERT INTO projects (id, name, key, allowed_origins, time_zone)
       VALUES (@id, @name, @key, @allowedOrigins, @timeZone)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key,
         allowed_origins = excluded.allowed_origins, time_zone = excluded.time_zone`,
    ),
    projects: db.prepare<[], ProjectRow>(
      'SELECT id, name, key, allowed_origins, time_zone FROM projects ORDER BY name, id',
    ),
    projectByKey: db.prepare<[string], ProjectRow>(
      'SELECT id, name, key, allowed_origins, time_zone FROM projects WHERE key = ?',
    ),
    putSettings: db.prepare(
      `INSERT INTO project_settings (project_id, settings) VALUES (?, ?)
       ON CONFLICT (project_id) DO UPDATE SET settings = excluded.settings`,
    ),
    findSettings: db
      .prepare<[string], string>('SELECT settings FROM project_settings WHERE project_id = ?')
      .pluck(),
    putSecretKey: db.prepare(
      `INSERT INTO secret_keys (id, project_id, name, hash, hint, created_at, last_used_at)
       VALUES (@id, @projectId, @name, @hash, @hint, @createdAt, @lastUsedAt)`,
    ),
    secretKeys: db.prepare<[string], StoredSecretKey>(
      `SELECT id, project_id AS projectId, name, hash, hint, created_at AS createdAt,
         last_used_at AS lastUsedAt
       FROM secret_keys WHERE project_id = ? ORDER BY created_at, id`,
    ),
    useSecretKey: db.prepare<[number, string], { projectId: string }>(
      'UPDATE secret_keys SET last_used_at = ? WHERE hash = ? RETURNING project_id AS projectId',
    ),
    deleteSecretKey: db.prepare('DELETE FROM secret_keys WHERE project_id = ? AND id = ?'),
    noteRejection: db.prepare(
      `INSERT INTO rejections (project_id, count, first_at, last_at, example)
       VALUES (@projectId, 1, @at, @at, @message)
       ON CONFLICT (project_id) DO UPDATE SET count = count + 1,
         first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
         example = excluded.example`,
    ),
    findRejection: db.prepare<[string], Rejections>(
      `SELECT count, first_at AS firstSeenAt, last_at AS lastSeenAt, example FROM rejections
       WHERE project_id = ?`,
    ),
    addReports: db.prepare(
      `INSERT INTO reports (project_id, day, reason, count, first_at, last_at, page)
       VALUES (@projectId, @day, @reason, @count, @firstSeenAt, @lastSeenAt, @page)
       ON CONFLICT (project_id, day, reason) DO UPDATE SET count = count + excluded.count,
         first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
         page = coalesce(excluded.page, page)`,
    ),
    dropReports: db.prepare('DELETE FROM reports WHERE day < ?'),
    listReports: db.prepare<[string, string], DayReports>(
      `SELECT project_id AS projectId, day, reason, count, first_at AS firstSeenAt,
         last_at AS lastSeenAt, page
       FROM reports WHERE project_id = ? AND day >= ? ORDER BY day, reason`,
    ),
    claimImport: db.prepare(
      `INSERT INTO imports (name, shift_ms, is_finished) VALUES (?, ?, 0) ON CONFLICT DO NOTHING`,
    ),
    findImport: db.prepare<[string], { name: string; shiftMs: number; isFinished: number }>(
      'SELECT name, shift_ms AS shiftMs, is_finished AS isFinished FROM imports WHERE name = ?',
    ),
    finishImport: db.prepare('UPDATE imports SET is_finished = 1 WHERE name = ?'),
  }
}

interface ProjectRow {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly allowed_origins: string
  readonly time_zone: string
}

function fromProjectRow(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    key: row.key,
    allowedOrigins: JSON.parse(row.allowed_origins) as string[],
    timeZone: row.time_zone,
  }
}
