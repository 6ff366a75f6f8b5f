import { isStorageDamaged } from '../storage-errors.ts'
import type { SqliteDeletionsOptions } from './sqlite-deletions.ts'

/** What one step takes out of a file at most that has others, too. */
const PACKS_A_STEP = 50
/** Rows that go in one transaction. */
const ROWS_A_STEP = 500

/**
 * Removes the packs of deleted sessions, their bytes first: as long as a row is there,
 * a process that died in between is followed by one that knows where the bytes are.
 *
 * It goes file by file, beginning with that of the first session: a day of which
 * nothing stays is one file to unlink, whatever is in it.
 */
export function createPackSweeper({
  writer,
  enqueue,
  packFiles,
}: Pick<SqliteDeletionsOptions, 'writer' | 'enqueue' | 'packFiles'>): {
  /** @returns whether there was something to do */
  step(): Promise<boolean>
} {
  const next = writer.prepare<[], { session: number; file: string }>(
    `SELECT session, file FROM packs
     WHERE session = (SELECT session FROM deletions WHERE is_swept = 0 ORDER BY session LIMIT 1)
     ORDER BY id LIMIT 1`,
  )
  const isDeleted = writer
    .prepare<[number], number>(
      `SELECT 1 FROM packs JOIN deletions ON deletions.session = packs.session
       WHERE packs.id = ? AND is_swept = 0`,
    )
    .pluck()
  const drop = writer.prepare<[number]>('DELETE FROM packs WHERE id = ?')
  const dropLost = writer.prepare<[number, string]>(
    'DELETE FROM packs WHERE session = ? AND file = ?',
  )

  /** What cannot be read cannot be taken out either. */
  const list = (file: string): number[] => {
    try {
      return packFiles.list(file)
    } catch (error) {
      if (isStorageDamaged(error)) return []
      throw error
    }
  }

  /** @returns the packs whose bytes are gone now */
  const dropBytes = (file: string): number[] => {
    const all = list(file)
    const deleted = all.filter((packId) => isDeleted.get(packId) !== undefined)
    const isWhole = deleted.length === all.length
    const dropped = isWhole ? deleted : deleted.slice(0, PACKS_A_STEP)
    if (dropped.length > 0) packFiles.drop(file, dropped)
    return dropped
  }

  return {
    step: async () => {
      const found = next.get()
      if (!found) return false
      const { session, file } = found
      const dropped = dropBytes(file)
      for (let at = 0; at < dropped.length; at += ROWS_A_STEP) {
        const ids = dropped.slice(at, at + ROWS_A_STEP)
        await enqueue(() => ids.forEach((packId) => drop.run(packId)))
      }
      // Their bytes went before: with a process that died then, or with the file.
      if (dropped.length === 0) await enqueue(() => dropLost.run(session, file))
      return true
    },
  }
}
