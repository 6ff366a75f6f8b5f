import type { Database } from 'better-sqlite3'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { computeMissingSpace, describeBytes } from '../backup/free-space.ts'
import { DataFolderError } from '../../storage-errors.ts'

/** Below the data folder: what databases were like before they were brought up to date. */
export const UPGRADE_COPIES = 'before-upgrade'

/** Of each database; older ones are deleted. */
const COPIES_LIMIT = 2

export interface KeepCopyOptions {
  readonly path: string
  /** Version of the schema that it has. */
  readonly found: number
  readonly now: number
}

/**
 * Keeps a copy of a database as it is, for whoever wants to go back to the version
 * before. SQLite makes it: a plain copy of the file would lack what is in the log.
 *
 * @returns the copy's path
 * @throws {DataFolderError} when it does not fit on the disk
 */
export function keepUpgradeCopy(db: Database, { path, found, now }: KeepCopyOptions): string {
  const folder = join(dirname(path), UPGRADE_COPIES)
  ensureFolder(folder)
  const sizeBytes = statSync(path).size
  const missingBytes = computeMissingSpace(folder, sizeBytes)
  if (missingBytes > 0) {
    throw new DataFolderError(
      `${path} has to be brought up to date, and the copy that is kept before takes ${describeBytes(sizeBytes)}: ${describeBytes(missingBytes)} are missing on the disk. Make room. Nothing was changed.`,
    )
  }
  const name = basename(path, '.db')
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const copy = join(folder, `${name}-schema-${found}-${stamp}.db`)
  const draft = `${copy}.partial`
  for (const left of listFiles(folder, name, '.partial')) rmSync(left)
  db.prepare('VACUUM INTO ?').run(draft)
  syncFile(draft)
  renameSync(draft, copy)
  for (const old of listFiles(folder, name, '.db').slice(0, -COPIES_LIMIT)) rmSync(old)
  return copy
}

function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new DataFolderError(
      `The copy that is kept before an upgrade needs the folder ${folder}, which cannot be made (${cause instanceof Error ? cause.message : String(cause)}). Nothing was changed.`,
      { cause },
    )
  }
}

/** Oldest first. */
function listFiles(folder: string, name: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-schema-`) && file.endsWith(ending))
    .map((file) => ({ file: join(folder, file), stamp: file.split('-').at(-1) ?? '' }))
    .sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
    .map(({ file }) => file)
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
