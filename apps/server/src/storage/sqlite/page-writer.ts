import type { Database } from 'better-sqlite3'
import type { PageVisits } from '../storage.ts'

/** Prepares the merging of visited pages into those of a session. Inside a transaction. */
export function createPageWriter(
  db: Database,
): (session: number, pages: readonly PageVisits[]) => void {
  const merge = db.prepare<[number, number, number, number, string]>(
    `UPDATE pages SET views = views + ?, first_at = min(first_at, ?), last_at = max(last_at, ?)
     WHERE session = ? AND path = ?`,
  )
  const insert = db.prepare<[number, string, number, number, number]>(
    'INSERT INTO pages (session, path, views, first_at, last_at) VALUES (?, ?, ?, ?, ?)',
  )
  const count = db.prepare<[number, number]>(
    'UPDATE sessions SET distinct_page_count = distinct_page_count + ? WHERE id = ?',
  )
  return (session, pages) => {
    let added = 0
    for (const { path, views, firstAt, lastAt } of pages) {
      const isKnown = merge.run(views, firstAt, lastAt, session, path).changes > 0
      if (isKnown) continue
      insert.run(session, path, views, firstAt, lastAt)
      added += 1
    }
    if (added > 0) count.run(added, session)
  }
}
