import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { BACKUP_MANIFEST, parseBackupManifest, type BackupManifest } from '../../backup.ts'
import { BackupError } from '../../storage-errors.ts'
import { syncFolder } from './copy-database.ts'

/**
 * Looks at where a backup is to be put: nothing, an empty folder or an earlier backup.
 *
 * @returns the manifest of the earlier backup
 * @throws {BackupError} when something else is there
 */
export function checkTarget(target: string, folder: string): BackupManifest | null {
  const data = resolve(folder)
  if (target === data || data.startsWith(target + sep)) {
    throw new BackupError(`${target} holds the data folder itself. Name another folder.`)
  }
  if (!existsSync(dirname(target))) {
    throw new BackupError(`There is no folder ${dirname(target)} to put the backup into. Make it.`)
  }
  // A swap that was cut short between its two steps.
  if (!existsSync(target) && existsSync(aside(target))) renameSync(aside(target), target)
  rmSync(aside(target), { recursive: true, force: true })
  if (!existsSync(target)) return null
  if (readdirSync(target).length === 0) return null
  const manifest = readManifest(target)
  if (manifest) return manifest
  throw new BackupError(
    `${target} is neither empty nor a backup of this version. Name a folder that is not there yet.`,
  )
}

/** null when there is none that can be read. */
export function readManifest(target: string): BackupManifest | null {
  try {
    return parseBackupManifest(readFileSync(join(target, BACKUP_MANIFEST), 'utf8'))
  } catch {
    return null
  }
}

/** Puts a finished backup in place of an earlier one, which is deleted last. */
export function swapIn(draft: string, target: string): void {
  if (existsSync(target)) renameSync(target, aside(target))
  renameSync(draft, target)
  syncFolder(dirname(target))
  rmSync(aside(target), { recursive: true, force: true })
}

function aside(target: string): string {
  return `${target}.replaced`
}
