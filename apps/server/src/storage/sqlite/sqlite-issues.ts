import type { Database } from 'better-sqlite3'
import type { IssueStore, IssueVerdict } from '../issue-store.ts'

/** Part of `control.db`. */
export const ISSUES_SQL = `
  CREATE TABLE issue_verdicts (
    project_id TEXT NOT NULL,
    issue_id TEXT NOT NULL,
    verdict TEXT NOT NULL,
    at REAL NOT NULL,
    "by" TEXT NOT NULL,
    PRIMARY KEY (project_id, issue_id)
  ) STRICT, WITHOUT ROWID;
`

export function createSqliteIssues(db: Database): IssueStore {
  const put = db.prepare(
    `INSERT INTO issue_verdicts (project_id, issue_id, verdict, at, "by")
     VALUES (@projectId, @issueId, @verdict, @at, @by)
     ON CONFLICT DO UPDATE SET verdict = excluded.verdict, at = excluded.at, "by" = excluded."by"`,
  )
  const drop = db.prepare('DELETE FROM issue_verdicts WHERE project_id = ? AND issue_id = ?')
  const list = db.prepare<[string], IssueVerdict>(
    `SELECT project_id AS projectId, issue_id AS issueId, verdict, at, "by"
     FROM issue_verdicts WHERE project_id = ? ORDER BY issue_id`,
  )
  return {
    putIssueVerdict: async (verdict) => void put.run(verdict),
    dropIssueVerdict: async (projectId, issueId) => drop.run(projectId, issueId).changes > 0,
    listIssueVerdicts: async (projectId) => list.all(projectId),
  }
}
