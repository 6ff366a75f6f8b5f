import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  getBackupSize,
  type BackupCounts,
  type BackupFile,
  type BackupManifest,
} from '../../backup.ts'
import type { ContentChecks } from '../../content-checks.ts'
import { BackupError } from '../../storage-errors.ts'
import { ensureDataFolder, RESTORE_DRAFT } from '../data-folder.ts'
import { createConnect } from './connect.ts'
import { countStore } from './count-store.ts'
import { syncFolder } from './copy-database.ts'
import { computeMissingSpace, describeBytes } from './free-space.ts'
import { readManifest } from './target.ts'
import { verifyDatabase } from './verify-database.ts'

export interface RestoreOptions {
  readonly source: string
  /** The data folder: not there yet, or empty. */
  readonly folder: string
  readonly contents: ContentChecks
}

/** In the order in which they are put in place: a server starts only where all of them are. */
const ENTRIES = ['arrivals', 'replays', 'control.db', 'playhead.db']

/** What may lie in a folder that counts as empty. */
const HARMLESS = new Set([RESTORE_DRAFT, 'native', 'lost+found'])

/**
 * Puts the files of a backup into an empty data folder. They are copied beside,
 * compared with the manifest and checked; only then they are moved into place. A
 * restore that was cut short is done again from its beginning.
 *
 * @returns what was restored, as it was counted now: damage that was backed up is in it
 * @throws {BackupError}
 */
export async function restoreFolder(options: RestoreOptions): Promise<BackupManifest> {
  const { source, folder, contents } = options
  const manifest = readManifest(source)
  if (!manifest) {
    throw new BackupError(
      `${source} is no backup: it has no manifest.json that this version can read. A backup that was cut short has none.`,
    )
  }
  checkEmpty(folder)
  ensureDataFolder(folder, { isRestoring: true })
  const draft = join(folder, RESTORE_DRAFT)
  clear(folder)
  mkdirSync(draft, { mode: 0o700 })
  let counts: BackupCounts
  try {
    checkSpace(folder, manifest)
    for (const file of manifest.files) await copyFile(file, { source, draft })
    const connect = createConnect(join(folder, 'native'))
    for (const { path } of manifest.files.filter((file) => file.path.endsWith('.db'))) {
      verifyDatabase({ path: join(draft, path), name: path, connect })
    }
    const db = connect(join(draft, 'playhead.db'), { readonly: true })
    try {
      counts = countStore({ db, folder: draft, connect, contents, isFull: false }, () => {})
    } finally {
      db.close()
    }
  } catch (error) {
    clear(folder)
    throw error
  }
  for (const entry of ENTRIES.filter((name) => existsSync(join(draft, name)))) {
    renameSync(join(draft, entry), join(folder, entry))
  }
  syncFolder(folder)
  rmSync(draft, { recursive: true })
  return { ...manifest, ...counts }
}

function checkEmpty(folder: string): void {
  if (!existsSync(folder)) return
  const entries = readdirSync(folder)
  const isResumed = entries.includes(RESTORE_DRAFT)
  const others = entries.filter((name) => !HARMLESS.has(name))
  const foreign = isResumed ? others.filter((name) => !ENTRIES.includes(name)) : others
  if (foreign.length === 0) return
  throw new BackupError(
    `${folder} is not empty (${foreign.slice(0, 3).join(', ')}). A restore never overwrites anything: move it away, or name another folder in PLAYHEAD_DATA.`,
  )
}

/** Only what a restore that was cut short has left: the folder was empty before. */
function clear(folder: string): void {
  if (!existsSync(join(folder, RESTORE_DRAFT))) return
  for (const entry of [...ENTRIES, RESTORE_DRAFT]) {
    rmSync(join(folder, entry), { recursive: true, force: true })
  }
}

function checkSpace(folder: string, manifest: BackupManifest): void {
  const missingBytes = computeMissingSpace(folder, getBackupSize(manifest))
  if (missingBytes === 0) return
  throw new BackupError(
    `${describeBytes(missingBytes)} are missing on the disk of ${folder} for this backup.`,
  )
}

async function copyFile(
  { path, sizeBytes, sha256 }: BackupFile,
  { source, draft }: { source: string; draft: string },
): Promise<void> {
  const from = join(source, path)
  if (!existsSync(from)) throw new BackupError(`${from} is missing. ${USE_ANOTHER}`)
  mkdirSync(dirname(join(draft, path)), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let seenBytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(
    createReadStream(from),
    measure,
    createWriteStream(join(draft, path), { mode: 0o600, flush: true }),
  )
  if (seenBytes !== sizeBytes || hash.digest('hex') !== sha256) {
    throw new BackupError(`${from} is not what the manifest says. ${USE_ANOTHER}`)
  }
}

const USE_ANOTHER = 'The backup is damaged: use another one.'
