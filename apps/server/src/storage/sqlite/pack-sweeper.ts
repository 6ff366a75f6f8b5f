import type { SqliteDeletionsOptions } from './sqlite-deletions.ts'

/** What one step removes at most: each file that it touches costs a sync. */
const PACKS_A_STEP = 50

interface PackRow {
  readonly id: number
  readonly file: string
}

/**
 * Removes the packs of deleted sessions, their bytes first: as long as a row is there,
 * a process that died in between is followed by one that knows where the bytes are.
 */
export function createPackSweeper({
  writer,
  enqueue,
  packFiles,
}: Pick<SqliteDeletionsOptions, 'writer' | 'enqueue' | 'packFiles'>): {
  /** @returns whether there was something to do */
  step(): Promise<boolean>
} {
  const next = writer.prepare<[], PackRow>(
    `SELECT packs.id, file FROM deletions JOIN packs ON packs.session = deletions.session
     WHERE is_swept = 0 ORDER BY deletions.session LIMIT ${PACKS_A_STEP}`,
  )
  const drop = writer.prepare<[number]>('DELETE FROM packs WHERE id = ?')
  return {
    step: async () => {
      const rows = next.all()
      for (const [file, packs] of Map.groupBy(rows, (row) => row.file)) {
        packFiles.drop(
          file,
          packs.map(({ id }) => id),
        )
      }
      if (rows.length > 0) await enqueue(() => rows.map(({ id }) => drop.run(id)))
      return rows.length > 0
    },
  }
}
