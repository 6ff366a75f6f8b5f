import type { Database } from 'better-sqlite3'
import type { Finding } from '../../examination.ts'
import { checkChunks } from '../check-chunks.ts'

/** Compares every chunk with its checksum, and marks those that do not match. */
export function examineChunks(
  db: Database,
  isRepairing: boolean,
): { findings: Finding[]; chunks: number } {
  const isMarked = db.prepare<[number]>('SELECT 1 FROM damaged_segments WHERE segment = ?')
  const findings: Finding[] = []
  const fresh: number[] = []
  const chunks = checkChunks(db, ({ id, sessionId, windowId, sequence }) => {
    const what = `chunk ${sequence} of tab ${windowId} in session ${sessionId} is damaged`
    if (isMarked.get(id)) {
      findings.push({ what, advice: 'Its replay shows a gap there.', state: 'noted' })
      return
    }
    fresh.push(id)
    const advice = isRepairing
      ? 'Marked: its replay shows a gap there.'
      : 'Restore a backup that has it, or mark it as a gap: doctor --repair.'
    findings.push({ what, advice, state: isRepairing ? 'repaired' : 'damaged' })
  })
  if (isRepairing) {
    const mark = db.prepare('INSERT INTO damaged_segments VALUES (?) ON CONFLICT DO NOTHING')
    db.transaction(() => {
      for (const id of fresh) mark.run(id)
    }).immediate()
  }
  return { findings, chunks }
}
