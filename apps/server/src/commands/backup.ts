import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { dirname, resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { createBackupBucket } from '../services/backups/bucket.ts'
import { SETTINGS } from '../settings.ts'
import { getBackupSize, type BackupCounts } from '../storage/backup.ts'
import { backUpStorage, restoreStorage } from '../storage/open-storage.ts'
import { BackupError } from '../storage/storage-errors.ts'
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

/** What a backup is called that is in the bucket, rather than in a folder. */
const BUCKET_PREFIX = 'bucket:'

/**
 * `restore`: into the data folder, which must be empty.
 *
 * @param named a folder, or `bucket:` and the name of a backup there, or `bucket:newest`
 */
export async function runRestore(named: string): Promise<void> {
  if (!named.startsWith(BUCKET_PREFIX)) return restore(named)
  const { backupBucket, dataFolder } = readConfig(process.env)
  if (!backupBucket) {
    const { name, expectation } = SETTINGS.backupBucket
    throw new BackupError(`${name} is not set; expected ${expectation}`)
  }
  const bucket = createBackupBucket({ config: backupBucket })
  const asked = named.slice(BUCKET_PREFIX.length)
  const name = asked === 'newest' ? (await bucket.list())[0] : asked
  if (name === undefined) throw new BackupError(`There is no backup in ${backupBucket.url}.`)
  // Beside the data folder: that has to be empty, and has to have the room anyway.
  await mkdir(dirname(resolve(dataFolder)), { recursive: true })
  const folder = await mkdtemp(`${resolve(dataFolder)}.from-bucket-`)
  try {
    await bucket.fetch(name, folder)
    await restore(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function restore(source: string): Promise<void> {
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
