import type { Database } from 'better-sqlite3'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isStorageDamaged } from '../storage-errors.ts'
import { syncFolder } from './backup/copy-database.ts'
import { PACK_FILE_MIGRATIONS, preparePackFile } from './pack-file-schema.ts'

/** What one step copies, or takes out, in bytes: about a tenth of a second of a slow disk. */
const COPIED_A_STEP = 8 * 1024 * 1024
const DROPPED_A_STEP = 2 * 1024 * 1024

/** A file of packs, by its name below `replays/`. */
export interface PackFilePlace {
  /** The data folder. */
  readonly folder: string
  readonly file: string
}

/** What no row names is not in it. */
export interface PackFileSurvey {
  /** How many packs of sessions that are there, and what they take. */
  readonly kept: number
  readonly keptBytes: number
  /** Packs of deleted sessions, and what they take. */
  readonly goneIds: readonly number[]
  readonly goneBytes: number
}

/** A file that is to take the place of another. */
export interface PackFileCopy extends PackFilePlace {
  /** Its name below `replays/`, once it is whole. */
  readonly to: string
}

/** Endings of files that are being made. */
export const DRAFT_ENDING = '.partial'

/** Opens a database, or makes one. */
export type OpenDatabaseFile = (path: string) => Database

/**
 * What is in a file and has a row. The order of the tables is that of the work: a file is
 * some thousand packs, the store as many as there are. Of a session that is being deleted
 * the rows are there until the bytes are gone.
 */
const HELD = `day.packs AS held CROSS JOIN store.packs AS named
    ON named.id = held.id AND named.file = @file
  LEFT JOIN store.deletions AS deleted
    ON deleted.session = named.session AND deleted.is_swept = 0`
const KEPT = 'deleted.session IS NULL'
const GONE = 'deleted.session IS NOT NULL'

/** Work on files of packs, in steps that others can wait for. Their rows are for the caller. */
export function createPackFileJobs(open: OpenDatabaseFile) {
  let draft: { path: string; db: Database } | null = null

  const closeDraft = (): void => {
    draft?.db.close()
    draft = null
  }

  const openDraft = ({ folder, file, to }: PackFileCopy): Database => {
    const path = join(folder, 'replays', `${to}${DRAFT_ENDING}`)
    if (draft?.path === path) return draft.db
    closeDraft()
    // What somebody has left who did not get to the end.
    rmSync(path, { force: true })
    const db = open(path)
    draft = { path, db }
    preparePackFile(db)
    // Nobody reads it before it is whole, and after a crash it is made anew.
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = FULL')
    for (const migration of PACK_FILE_MIGRATIONS) {
      if (typeof migration === 'string') db.exec(migration)
      else migration(db)
    }
    db.pragma(`user_version = ${PACK_FILE_MIGRATIONS.length}`)
    attach(db, { folder, file })
    return db
  }

  /** Null when there is no such file, or it cannot be read. */
  const withFile = <Result>(
    place: PackFilePlace,
    work: (db: Database) => Result,
  ): Result | null => {
    if (!existsSync(join(place.folder, 'replays', place.file))) return null
    const db = open(':memory:')
    try {
      attach(db, place)
      return work(db)
    } catch (error) {
      if (isStorageDamaged(error)) return null
      throw error
    } finally {
      db.close()
    }
  }

  return {
    jobs: {
      /** Null when there is no such file, or it cannot be read. */
      surveyPacks: (place: PackFilePlace): PackFileSurvey | null =>
        withFile(place, (db) => {
          const rows = db.prepare<[object], SizedRow & { isGone: number }>(
            `SELECT held.id, named.size_bytes AS sizeBytes, ${GONE} AS isGone FROM ${HELD}`,
          )
          const goneIds: number[] = []
          let [kept, keptBytes, goneBytes] = [0, 0, 0]
          for (const { id, sizeBytes, isGone } of rows.iterate({ file: place.file })) {
            if (isGone) {
              goneIds.push(id)
              goneBytes += sizeBytes
            } else {
              kept += 1
              keptBytes += sizeBytes
            }
          }
          return { kept, keptBytes, goneIds, goneBytes }
        }),

      /** Whether a row names anything in it. One that cannot be read counts as named. */
      isPackFileNamed: (place: PackFilePlace): boolean =>
        withFile(place, (db) => {
          const find = db.prepare<[object], number>(`SELECT 1 FROM ${HELD} LIMIT 1`)
          return find.get({ file: place.file }) !== undefined
        }) ?? true,

      /** Takes packs of deleted sessions out, as many as one step may. @returns those */
      dropGonePacks: (place: PackFilePlace): number[] =>
        withFile(place, (db) => {
          const gone = db.prepare<[object], SizedRow>(
            `SELECT held.id, named.size_bytes AS sizeBytes FROM ${HELD} WHERE ${GONE}`,
          )
          const ids = takeBytes(gone.iterate({ file: place.file }), DROPPED_A_STEP)
          const drop = db.prepare<[number]>('DELETE FROM day.packs WHERE id = ?')
          db.transaction(() => ids.forEach((id) => drop.run(id)))()
          // Shortens the file, unless somebody reads in it.
          db.pragma('day.wal_checkpoint(PASSIVE)')
          return ids
        }) ?? [],

      /**
       * Copies some of what is kept into a new file, and begins that.
       *
       * @param after the last one that was copied
       * @returns the last one that is copied now; null when nothing was left
       */
      copyKeptPacks: ({ after, ...place }: PackFileCopy & { after: number }): number | null => {
        const db = openDraft(place)
        const kept = db.prepare<[object], SizedRow>(
          `SELECT held.id, named.size_bytes AS sizeBytes FROM ${HELD}
           WHERE ${KEPT} AND held.id > @after ORDER BY held.id`,
        )
        const ids = takeBytes(kept.iterate({ file: place.file, after }), COPIED_A_STEP)
        const copy = db.prepare<[number]>(
          'INSERT INTO main.packs SELECT id, bytes FROM day.packs WHERE id = ?',
        )
        db.transaction(() => ids.forEach((id) => copy.run(id)))()
        return ids.at(-1) ?? null
      },

      /** Puts a new file in its place, without what was deleted meanwhile. @returns its packs */
      finishPackCopy: (place: PackFileCopy): number[] => {
        const db = openDraft(place)
        const ids = db
          .prepare<[object], number>(
            `SELECT held.id FROM ${HELD}
             WHERE ${KEPT} AND EXISTS (SELECT 1 FROM main.packs WHERE id = held.id)`,
          )
          .pluck()
          .all({ file: place.file })
        const drop = db.prepare(
          'DELETE FROM main.packs WHERE id NOT IN (SELECT value FROM json_each(?))',
        )
        drop.run(JSON.stringify(ids))
        closeDraft()
        const path = join(place.folder, 'replays', place.to)
        renameSync(`${path}${DRAFT_ENDING}`, path)
        syncFolder(dirname(path))
        return ids
      },

      /** Deletes a file of packs. Nobody in this process may have it open. */
      removePackFile: ({ folder, file }: PackFilePlace): void => {
        for (const ending of ['', '-wal', '-shm']) {
          rmSync(`${join(folder, 'replays', file)}${ending}`, { force: true })
        }
      },
    },
    close: closeDraft,
  }
}

interface SizedRow {
  readonly id: number
  readonly sizeBytes: number
}

/** The first ones that take so much together, and one at least. */
function takeBytes(rows: Iterable<SizedRow>, limitBytes: number): number[] {
  const ids: number[] = []
  let bytes = 0
  for (const { id, sizeBytes } of rows) {
    if (ids.length > 0 && bytes + sizeBytes > limitBytes) break
    ids.push(id)
    bytes += sizeBytes
  }
  return ids
}

function attach(db: Database, { folder, file }: PackFilePlace): void {
  db.prepare('ATTACH ? AS day').run(join(folder, 'replays', file))
  db.pragma('day.synchronous = FULL')
  db.prepare('ATTACH ? AS store').run(join(folder, 'playhead.db'))
}
