import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isStorageDamaged } from '../../storage-errors.ts'
import type { Connect } from '../backup/connect.ts'

/** Reads packs from the files of days, beside a server that may be running on them. */
export interface PackBytes {
  /** Null when it is not there, or the file is no database, or damaged at that place. */
  read(file: string, packId: number): Uint8Array | null
  close(): void
}

/** One file is open at a time: whoever asks goes from file to file. */
export function openPackBytes(folder: string, connect: Connect): PackBytes {
  let opened: { file: string; db: Database.Database } | null = null
  const close = (): void => {
    opened?.db.close()
    opened = null
  }
  const open = (file: string): Database.Database | null => {
    if (opened?.file === file) return opened.db
    close()
    const path = join(folder, 'replays', file)
    if (!existsSync(path)) return null
    opened = { file, db: connect(path, { readonly: true }) }
    return opened.db
  }
  return {
    read: (file, packId) => {
      try {
        const read = open(file)?.prepare<[number], { bytes: Uint8Array }>(
          'SELECT bytes FROM packs WHERE id = ?',
        )
        return read?.get(packId)?.bytes ?? null
      } catch (error) {
        if (isGone(error)) return null
        throw error
      }
    },
    close,
  }
}

/** Damaged, without its table, or taken away between looking and opening. */
function isGone(error: unknown): boolean {
  if (isStorageDamaged(error)) return true
  if (!(error instanceof Database.SqliteError)) return false
  return error.code === 'SQLITE_ERROR' || error.code === 'SQLITE_CANTOPEN'
}
