import type { BackupList } from '@playhead/protocol'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import { BACKUP_MANIFEST, getBackupSize, parseBackupManifest } from '../../storage/backup.ts'
import type { BackupBucket } from './bucket.ts'

/** Backups that are made by the running server, in a folder of its own. */
export interface Backups {
  /**
   * Begins one and comes back at once.
   *
   * @throws {AppError} backup_running
   */
  start(): Promise<void>
  list(): Promise<BackupList>
}

export interface BackupsOptions {
  readonly folder: string
  /** Null: backups stay in the folder. */
  readonly bucket: BackupBucket | null
  /** Makes a backup at this place; rejects with what to tell the operator. */
  readonly run: (target: string) => Promise<void>
  readonly now: () => number
}

const KEPT = 3
const NAME = /^playhead-\d{8}T\d{6}Z$/

export function createBackups({ folder, bucket, run, now }: BackupsOptions): Backups {
  let startedAt: number | null = null
  let failure: BackupList['failure'] = null

  const listFinished = async (): Promise<BackupList['backups']> => {
    const names = await readdir(folder).catch(() => [])
    const found = await Promise.all(names.filter((name) => NAME.test(name)).map(readBackup))
    return found.filter((backup) => backup !== null).sort((a, b) => b.createdAt - a.createdAt)
  }
  const readBackup = async (name: string) => {
    const text = await readFile(join(folder, name, BACKUP_MANIFEST), 'utf8').catch(() => '')
    const manifest = parseBackupManifest(text)
    if (!manifest) return null
    const { createdAt, sessions, damagedChunks } = manifest
    return { name, createdAt, sizeBytes: getBackupSize(manifest), sessions, damagedChunks }
  }

  const make = async (): Promise<void> => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const stamp = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
      const made = `playhead-${stamp}`
      await run(join(folder, made))
      for (const { name } of (await listFinished()).slice(KEPT)) {
        await rm(join(folder, name), { recursive: true, force: true })
      }
      await bucket?.send(join(folder, made), made)
      await bucket?.prune(KEPT)
      failure = null
    } catch (error) {
      failure = { at: now(), message: error instanceof Error ? error.message : String(error) }
    } finally {
      startedAt = null
    }
  }

  return {
    start: async () => {
      if (startedAt !== null) throw new AppError('backup_running')
      startedAt = now()
      void make()
    },
    list: async () => ({
      folder,
      bucket: bucket?.url ?? null,
      startedAt,
      failure,
      backups: await listFinished(),
    }),
  }
}
