import type { Database } from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../examination.ts'
import { listLogs, measureLog, nameLog } from '../arrivals/arrival-files.ts'
import { listNamedLogs } from '../backup/copy-logs.ts'

/**
 * The logs themselves: those that are not there or too short, of which the chunks are named
 * apart. What a server that runs meanwhile has emptied is not missed.
 *
 * @param present the database as it is now, if a server may have changed it
 */
export function examineLogs(db: Database, folder: string, present: Database | null): Finding[] {
  const isNamed = present?.prepare<[number]>('SELECT 1 FROM segments WHERE log = ? LIMIT 1')
  const findings: Finding[] = []
  for (const { log, sizeBytes } of listNamedLogs(db)) {
    const foundBytes = measureLog(folder, log)
    if (foundBytes >= sizeBytes || (isNamed && !isNamed.get(log))) continue
    const what = foundBytes === 0 ? 'the file is missing or empty' : 'the file is cut off'
    findings.push({
      what: `${nameLog(log)}: ${what}: ${foundBytes} bytes are there, and ${sizeBytes} are named`,
      advice: 'Put it back, or restore a backup that has it. Without it, its chunks are gaps.',
      state: 'noted',
    })
  }
  return findings
}

/**
 * Logs that belong to nothing: no row names them, and no server knows of them, so that none
 * will delete them. Only for a folder that no server uses.
 */
export function examineOrphanLogs(
  db: Database,
  { folder, isRepairing }: { readonly folder: string; readonly isRepairing: boolean },
): Finding[] {
  const known = new Set([
    ...db.prepare<[], number>('SELECT id FROM arrival_logs').pluck().all(),
    ...listNamedLogs(db).map(({ log }) => log),
  ])
  const orphans = listLogs(folder).filter((log) => !known.has(log))
  return orphans.map((log) => {
    const what = `${nameLog(log)}: it belongs to nothing`
    if (!isRepairing) {
      const advice = 'It only takes room. Delete it: doctor --repair.'
      return { what, advice, state: 'noted' }
    }
    rmSync(join(folder, nameLog(log)), { force: true })
    return { what, advice: 'It was deleted.', state: 'repaired' }
  })
}
