import { setPriority } from 'node:os'
import { resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { getBackupSize, type BackupCounts } from '../storage/backup.ts'
import { backUpStorage, restoreStorage } from '../storage/open-storage.ts'
import { VERSION } from '../version.ts'
import { CONTENT_CHECKS } from '../services/integrity/content-checks.ts'
import { print } from './print.ts'

/** Behind whoever serves people, in the words of nice(1). */
const BACKUP_PRIORITY = 10

/** `backup`: works while a server runs on the same data folder. */
export async function runBackup(target: string): Promise<void> {
  const { dataFolder } = readConfig(process.env)
  setPriority(BACKUP_PRIORITY)
  const manifest = await backUpStorage({
    folder: dataFolder,
    target,
    version: VERSION,
    now: Date.now,
    contents: CONTENT_CHECKS,
  })
  const { sessions, chunks } = manifest
  print(
    `Backed up   ${dataFolder}`,
    `To          ${resolve(target)}`,
    `Holds       ${sessions} sessions, ${chunks} chunks, ${getBackupSize(manifest)} bytes, all checked`,
    ...describeDamage(manifest),
  )
}

/** `restore`: into the data folder, which must be empty. */
export async function runRestore(source: string): Promise<void> {
  const { dataFolder } = readConfig(process.env)
  const manifest = await restoreStorage({
    source: resolve(source),
    folder: dataFolder,
    contents: CONTENT_CHECKS,
  })
  print(
    `Restored    ${resolve(source)}, made at ${new Date(manifest.createdAt).toISOString()}`,
    `To          ${dataFolder}`,
    `Holds       ${manifest.sessions} sessions, ${manifest.chunks} chunks, all checked`,
    ...describeDamage(manifest),
  )
}

function describeDamage({ damagedChunks, damagedParts = 0 }: BackupCounts): string[] {
  if (damagedChunks + damagedParts === 0) return []
  return [
    `Damaged     ${damagedChunks} chunks and ${damagedParts} other parts were damaged before. Run doctor to see which.`,
  ]
}
