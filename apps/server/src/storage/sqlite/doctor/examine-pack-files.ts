import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { listDayFiles } from '../backup/day-files.ts'
import type { Connect } from '../backup/connect.ts'
import type { Finding } from '../../examination.ts'
import { listMigrations } from '../migrations.ts'
import { examineFile } from './examine-file.ts'
import { salvageDatabase } from './salvage.ts'

export interface ExaminePackFilesOptions {
  readonly folder: string
  readonly connect: Connect
  readonly isFull: boolean
  readonly isAlone: boolean
  readonly isRepairing: boolean
  readonly now: number
}

export interface PackFilesExamination {
  readonly findings: Finding[]
  /** Names below `replays/` of those that could not be looked into. */
  readonly closed: Set<string>
}

const PREFIX = 'replays/'

/** The files of days themselves. One that is no database is moved away by a repair. */
export function examinePackFiles(options: ExaminePackFilesOptions): PackFilesExamination {
  const { folder, connect, isFull, isAlone, isRepairing, now } = options
  const findings: Finding[] = []
  const closed = new Set<string>()
  for (const name of listDayFiles(folder)) {
    const path = join(folder, name)
    // A server takes a file away when nothing is left in it.
    if (!isAlone && !existsSync(path)) continue
    const { isUsable, isTorn, isNoDatabase, ...file } = examineFile({
      path,
      name,
      connect,
      isFull,
      isAlone,
    })
    const isMended = isRepairing && (isTorn || isNoDatabase)
    findings.push(...(isMended ? file.findings.map(toRepaired) : file.findings))
    if (isMended && isTorn) {
      const migrations = listMigrations(name) ?? []
      findings.push(salvageDatabase({ path, migrations, connect, now }))
    } else if (isMended) moveAside(path, now)
    else if (!isUsable) closed.add(name.slice(PREFIX.length))
  }
  return { findings, closed }
}

function toRepaired({ what }: Finding): Finding {
  return {
    what,
    advice: 'It was moved aside, and what could be read of it kept.',
    state: 'repaired',
  }
}

function moveAside(path: string, now: number): void {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${ending}`)) {
      renameSync(`${path}${ending}`, `${path}.damaged-${stamp}${ending}`)
    }
  }
}

/**
 * Packs that no row names: a process that died while it packed leaves some. Only for a
 * folder that no server uses, where one may be about to get its row.
 */
export function examineOrphanPacks(
  db: Database,
  {
    folder,
    connect,
    isRepairing,
  }: Pick<ExaminePackFilesOptions, 'folder' | 'connect' | 'isRepairing'>,
  closed: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = []
  const isListed = db.prepare<[number, string]>(
    `SELECT 1 FROM packs WHERE id = ? AND file = ?
       AND (session IN (SELECT id FROM sessions)
         OR session IN (SELECT session FROM deletions WHERE is_swept = 0))`,
  )
  // What segments still name is theirs, and is said of them.
  const named = new Set(
    db
      .prepare<[], number>('SELECT DISTINCT pack FROM segments WHERE pack IS NOT NULL')
      .pluck()
      .all(),
  )
  for (const name of listDayFiles(folder)) {
    const file = name.slice(PREFIX.length)
    if (closed.has(file)) continue
    const path = join(folder, name)
    const day = connect(path, { readonly: !isRepairing })
    let isEmpty = false
    try {
      const ids = day.prepare<[], number>('SELECT id FROM packs').pluck().all()
      const orphans = ids.filter((id) => !named.has(id) && !isListed.get(id, file))
      if (orphans.length === 0) continue
      findings.push({
        what: `${name}: ${orphans.length} packs belong to nothing`,
        advice: isRepairing
          ? 'They were deleted.'
          : 'They only take room. Delete them: doctor --repair.',
        state: isRepairing ? 'repaired' : 'noted',
      })
      if (isRepairing) {
        const drop = day.prepare<[number]>('DELETE FROM packs WHERE id = ?')
        day.transaction(() => orphans.forEach((id) => drop.run(id)))()
        isEmpty = orphans.length === ids.length
      }
    } finally {
      day.close()
    }
    if (isEmpty)
      for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
  }
  if (isRepairing) dropOrphanRows(db)
  return findings
}

/** Rows of packs whose session is gone, and was swept before them. */
function dropOrphanRows(db: Database): void {
  db.exec(`DELETE FROM packs WHERE session NOT IN (SELECT id FROM sessions)
    AND session NOT IN (SELECT session FROM deletions WHERE is_swept = 0)`)
}
