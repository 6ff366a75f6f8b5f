import type { Database } from 'better-sqlite3'

/** Whose rows belong to a session by its row id. */
const TABLES = [
  'segments',
  'events',
  'pages',
  'sheet_uses',
  'server_events',
  'keyframes',
  'packs',
] as const

/**
 * Versions before this one did not remove everything of a deleted session. What they have
 * left is handed to the sweep, as if these sessions had been deleted now.
 */
export function sweepLeftovers(db: Database): void {
  for (const table of TABLES) {
    db.exec(`
      INSERT INTO deletions (session, session_id, project_id, deleted_at)
      SELECT DISTINCT session, 'left ' || session, '', unixepoch('subsec') * 1000 FROM ${table}
      WHERE session IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = session)
      ON CONFLICT (session) DO UPDATE SET is_swept = 0`)
  }
  db.exec(`
    DELETE FROM damaged_segments WHERE segment NOT IN (SELECT id FROM segments);
    DELETE FROM session_use WHERE session NOT IN (SELECT id FROM sessions);`)
}
