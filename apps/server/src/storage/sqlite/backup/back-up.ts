import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, statSync } from 'node:fs'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import {
  BACKUP_FORMAT,
  BACKUP_MANIFEST,
  type BackupFile,
  type BackupManifest,
} from '../../backup.ts'
import { BackupError } from '../../storage-errors.ts'
import type { ContentChecks } from '../../content-checks.ts'
import { isSoundIn } from '../check/check-store.ts'
import type { CheckedStore } from '../check/checked-store.ts'
import { ARRIVALS, listLogs, measureLog, nameLog } from '../arrivals/arrival-files.ts'
import { openUpkeepLock } from '../upkeep-lock.ts'
import { createConnect, type Connect } from './connect.ts'
import { copyLog, listNamedLogs } from './copy-logs.ts'
import { countStore } from './count-store.ts'
import { listDayFiles } from './day-files.ts'
import { copyDatabase, syncFolder } from './copy-database.ts'
import { computeMissingSpace, describeBytes } from './free-space.ts'
import { checkTarget, swapIn } from './target.ts'
import { verifyDatabase } from './verify-database.ts'

interface ContentsOptions {
  readonly contents: ContentChecks
}

export interface BackUpOptions extends ContentsOptions {
  readonly folder: string
  /** The backup's own folder: not there yet, or an earlier backup, which is replaced. */
  readonly target: string
  /** Of Playhead. */
  readonly version: string
  readonly now: () => number
}

/** How long upkeep under way may take to end, in milliseconds. */
const UPKEEP_WAIT_MS = 120_000
const UPKEEP_POLL_MS = 50

/**
 * Backs a data folder up, also while a server writes to it: copies each database as it
 * is at one moment, checks the copies, and puts the result in place only when it is
 * whole. A process that dies on the way leaves the earlier backup as it was.
 *
 * @throws {BackupError}
 */
export async function backUpFolder(options: BackUpOptions): Promise<BackupManifest> {
  const { folder, version, now } = options
  const target = resolve(options.target)
  if (!existsSync(join(folder, 'playhead.db'))) {
    throw new BackupError(`There is no data in ${folder}. Name the data folder in PLAYHEAD_DATA.`)
  }
  const earlier = checkTarget(target, folder)
  const draft = join(dirname(target), `.${basename(target)}.partial`)
  const lock = openUpkeepLock(folder)
  try {
    const held = await takeUpkeepLock(lock)
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { recursive: true, mode: 0o700 })
    const createdAt = now()
    const connect = createConnect(join(folder, 'native'))
    const copied = await copyAll({ folder, draft, connect }).finally(() => held.release())
    for (const name of copied) verifyDatabase({ path: join(draft, name), name, connect })
    const counts = countContents({ folder, draft, connect, contents: options.contents })
    if (earlier && counts.damagedChunks > earlier.damagedChunks) {
      throw new BackupError(
        `${counts.damagedChunks} chunks of the data folder are damaged, and only ${earlier.damagedChunks} of the backup in ${target}, which is kept. Run doctor, and back up to another folder.`,
      )
    }
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      version,
      createdAt,
      ...counts,
      files: await describeFiles(draft),
    }
    writeFileSync(join(draft, BACKUP_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
      flush: true,
      mode: 0o600,
    })
    syncFolder(draft)
    swapIn(draft, target)
    return manifest
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw toBackupError(error)
  } finally {
    lock.close()
  }
}

async function takeUpkeepLock(lock: ReturnType<typeof openUpkeepLock>) {
  for (let waitedMs = 0; ; waitedMs += UPKEEP_POLL_MS) {
    const held = lock.take()
    if (held) return held
    if (waitedMs >= UPKEEP_WAIT_MS) {
      throw new BackupError('Another backup, or the upkeep of the server, does not come to an end.')
    }
    await wait(UPKEEP_POLL_MS)
  }
}

interface CopyAllOptions {
  readonly folder: string
  readonly draft: string
  readonly connect: Connect
}

/**
 * The order matters: recordings are moved from the logs and from playhead.db into the files
 * of days. Nothing is taken out of a log meanwhile, which is work of the upkeep.
 */
async function copyAll({ folder, draft, connect }: CopyAllOptions): Promise<string[]> {
  const names = ['playhead.db', 'control.db', ...listDayFiles(folder)]
  const present = names.filter((name) => existsSync(join(folder, name)))
  const databaseBytes = present.map((name) => measureDatabase(join(folder, name)))
  const logBytes = listLogs(folder).map((log) => measureLog(folder, log))
  const neededBytes = [...databaseBytes, ...logBytes].reduce((sum, bytes) => sum + bytes, 0)
  const missingBytes = computeMissingSpace(draft, neededBytes)
  if (missingBytes > 0) {
    throw new BackupError(
      `The backup takes ${describeBytes(neededBytes)}, and ${describeBytes(missingBytes)} are missing on the disk of ${dirname(draft)}.`,
    )
  }
  for (const name of present) {
    mkdirSync(dirname(join(draft, name)), { recursive: true, mode: 0o700 })
    await copyDatabase({ from: join(folder, name), to: join(draft, name), connect })
  }
  await copyLogs({ folder, draft, connect })
  return present
}

/** Those that the copy of playhead.db names. */
async function copyLogs({ folder, draft, connect }: CopyAllOptions): Promise<void> {
  const db = connect(join(draft, 'playhead.db'), { readonly: true })
  const logs = listNamedLogs(db)
  db.close()
  if (logs.length === 0) return
  const copies = join(draft, ARRIVALS)
  mkdirSync(copies, { mode: 0o700 })
  for (const log of logs) await copyLog(log, { from: folder, to: draft })
  syncFolder(copies)
}

/** A database with what waits in its log. */
function measureDatabase(path: string): number {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  return statSync(path).size + (log?.size ?? 0)
}

/** Damage that was there before is copied along; damage of the copy alone is a failure. */
function countContents({ folder, draft, connect, contents }: CopyAllOptions & ContentsOptions) {
  const open = (place: string): CheckedStore => {
    const db = connect(join(place, 'playhead.db'), { readonly: true })
    return { db, folder: place, connect, contents, isFull: false }
  }
  const copy = open(draft)
  const source = open(folder)
  try {
    return countStore(copy, (fault) => {
      if (isSoundIn(source, fault)) throw new BackupError(DISK_SUSPECT)
    })
  } finally {
    copy.db.close()
    source.db.close()
  }
}

const DISK_SUSPECT =
  'What was written is not what was read: the disk of the backup, or the memory of this machine, is failing. The backup was given up.'

async function describeFiles(draft: string): Promise<BackupFile[]> {
  const logs = listLogs(draft).map(nameLog)
  const names = ['playhead.db', 'control.db', ...listDayFiles(draft), ...logs]
  const files: BackupFile[] = []
  for (const path of names.filter((name) => existsSync(join(draft, name)))) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(draft, path)), hash)
    files.push({ path, sizeBytes: statSync(join(draft, path)).size, sha256: hash.digest('hex') })
  }
  return files
}

function toBackupError(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof BackupError) return cause
  const code = 'code' in cause ? String(cause.code) : ''
  if (code === '') return cause
  const advice = /^SQLITE_(?:CORRUPT|NOTADB)/.test(code)
    ? 'The data folder is damaged: run doctor.'
    : 'Look at the disk and at who may read the data folder and write the backup.'
  return new BackupError(`The backup was given up (${cause.message}, ${code}). ${advice}`, {
    cause,
  })
}
