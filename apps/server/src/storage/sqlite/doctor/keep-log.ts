import { copyFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { scanLog } from './scan-log.ts'

/**
 * Keeps a copy of a log that is damaged, before SQLite opens its database: it would
 * take the log to end there, and say nothing of the commits behind.
 *
 * @returns what to tell the operator; null when there is nothing to tell
 */
export function keepDamagedLog(path: string, now: number): string | null {
  const log = `${path}-wal`
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return null
  const fault = scanLog(log)
  if (!fault) return null
  const aside = `${log}.damaged-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  copyFileSync(log, aside)
  return `${basename(log)} is damaged at byte ${fault.atByte}: ${fault.lostCommits} commits behind it are lost, the rest is not. A copy is kept as ${basename(aside)}; look at the disk, and run doctor.`
}
