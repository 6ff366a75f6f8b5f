import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { computeMissingSpace } from './backup/free-space.ts'
import { DRAFT_ENDING, type PackFileSurvey } from './pack-file-jobs.ts'
import type { SqliteDeletionsOptions } from './sqlite-deletions.ts'

/** Rows that are changed in one transaction. */
const ROWS_A_STEP = 500
/** Taking a pack out of a file costs about as much as copying two. */
const COPIES_A_DROP = 2

/**
 * Removes the packs of deleted sessions, their bytes first: as long as a row is there,
 * a process that died in between is followed by one that knows where the bytes are.
 *
 * It goes file by file, beginning with that of the first session. A day of which nothing
 * stays is one file to unlink. Where little stays, it is copied into a new file, step by
 * step; when that is whole, the rows are pointed to it, in any number of transactions,
 * and the old file goes last. Where much stays, what is deleted is taken out of the file.
 * The work on files is done in a thread.
 */
export function createPackSweeper(
  options: Pick<SqliteDeletionsOptions, 'writer' | 'enqueue' | 'packFiles' | 'folder' | 'thread'>,
): {
  /** @returns whether there was something to do */
  step(): Promise<boolean>
} {
  const { writer, enqueue, packFiles, folder, thread } = options
  const statements = prepareStatements(writer)
  let work: AsyncGenerator<void> | null = null
  let isTidy = false

  const inRows = async (ids: readonly number[], change: (id: number) => unknown): Promise<void> => {
    for (let at = 0; at < ids.length; at += ROWS_A_STEP) {
      const some = ids.slice(at, at + ROWS_A_STEP)
      await enqueue(() => some.forEach(change))
    }
  }
  const dropRows = (ids: readonly number[]) => inRows(ids, (id) => statements.drop.run(id))

  const remove = async (file: string): Promise<void> => {
    packFiles.release(file)
    await thread.run('removePackFile', { folder, file })
  }

  async function* rewrite(file: string): AsyncGenerator<void> {
    const place = { folder, file, to: nameRewritten(folder, file) }
    let after: number | null = 0
    while ((after = await thread.run('copyKeptPacks', { ...place, after })) !== null) yield
    const ids = await thread.run('finishPackCopy', place)
    await inRows(ids, (id) => statements.move.run({ id, file, to: place.to }))
  }

  async function* sweepFile(file: string): AsyncGenerator<void> {
    for (;;) {
      const survey = await thread.run('surveyPacks', { folder, file })
      // Their bytes went before: with a process that died then, or with the file.
      if (!survey || (survey.kept > 0 && survey.goneIds.length === 0)) {
        await enqueue(() => statements.dropLost.run({ file, limit: ROWS_A_STEP }))
        return
      }
      if (survey.kept === 0) {
        await remove(file)
        await dropRows(survey.goneIds)
        return
      }
      if (isWorthCopying(survey) && hasRoom(folder, survey)) yield* rewrite(file)
      else await dropRows(await thread.run('dropGonePacks', { folder, file }))
      yield
    }
  }

  const isNamed = (file: string) => thread.run('isPackFileNamed', { folder, file })

  /**
   * What processes have left that died while they copied a file: half a copy, or one of two
   * files of a day, of which no row knows. A file that is the only one of its day stays,
   * whatever the rows say: it is all that is left of the day if they are lost.
   */
  async function* tidy(): AsyncGenerator<void> {
    for (const files of listDays(folder)) {
      const drafts = files.filter((file) => file.endsWith(DRAFT_ENDING))
      for (const file of drafts) await remove(file)
      const whole = files.filter((file) => !drafts.includes(file))
      if (whole.length < 2) continue
      const unnamed: string[] = []
      for (const file of whole) {
        if (!(await isNamed(file))) unnamed.push(file)
        yield
      }
      if (unnamed.length < whole.length) for (const file of unnamed) await remove(file)
    }
    isTidy = true
  }

  const begin = (): AsyncGenerator<void> | null => {
    if (!isTidy) return tidy()
    const file = statements.next.get()
    return file === undefined ? null : sweepFile(file)
  }

  return {
    step: async () => {
      work ??= begin()
      if (!work) return false
      try {
        if ((await work.next()).done) work = null
      } catch (error) {
        work = null
        throw error
      }
      return true
    },
  }
}

function isWorthCopying({ keptBytes, goneBytes }: PackFileSurvey): boolean {
  return keptBytes <= COPIES_A_DROP * goneBytes
}

function hasRoom(folder: string, { keptBytes }: PackFileSurvey): boolean {
  return computeMissingSpace(folder, keptBytes) === 0
}

/** The day of a file with that of its project, and the number of a rewritten one. */
const NAME = /^(.*\d{4}-\d\d-\d\d)(?:-(\d+))?\.db(?:\.partial)?$/

/** `site/2026-06-01-2.db` for `site/2026-06-01.db`, and so on: no name that is taken. */
function nameRewritten(folder: string, file: string): string {
  const [, day = '', number = '1'] = NAME.exec(file) ?? []
  for (let next = Number(number) + 1; ; next += 1) {
    const name = `${day}-${next}.db`
    if (!existsSync(join(folder, 'replays', name))) return name
  }
}

/** The files of each day of each project, by their names below `replays/`. */
function listDays(folder: string): Iterable<string[]> {
  const replays = join(folder, 'replays')
  if (!existsSync(replays)) return []
  const names = readdirSync(replays, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => NAME.test(name))
  return Map.groupBy(names, (name) => NAME.exec(name)?.[1]).values()
}

function prepareStatements(db: SqliteDeletionsOptions['writer']) {
  return {
    /** Of the first session that is deleted and has packs: the file of its first one. */
    next: db
      .prepare<[], string>(
        `SELECT file FROM packs
         WHERE session = (SELECT session FROM deletions WHERE is_swept = 0 ORDER BY session LIMIT 1)
         ORDER BY id LIMIT 1`,
      )
      .pluck(),
    drop: db.prepare<[number]>('DELETE FROM packs WHERE id = ?'),
    move: db.prepare<[object]>('UPDATE packs SET file = @to WHERE id = @id AND file = @file'),
    dropLost: db.prepare<[object]>(
      `DELETE FROM packs WHERE file = @file AND session IN
         (SELECT session FROM deletions WHERE is_swept = 0 ORDER BY session LIMIT @limit)`,
    ),
  }
}
