import Database from 'better-sqlite3'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import type { Finding } from '../../examination.ts'
import type { Connect } from '../backup/connect.ts'
import { listMigrations } from '../migrations.ts'
import { scanLog } from './scan-log.ts'

export interface ExamineFileOptions {
  readonly path: string
  readonly name: string
  readonly connect: Connect
  readonly isFull: boolean
  /** Nobody writes to it meanwhile. */
  readonly isAlone: boolean
}

export interface FileExamination {
  readonly findings: readonly Finding[]
  /** Its rows can be looked at. */
  readonly isUsable: boolean
  /** Some of it cannot be read, and the rest could be put into a new database. */
  readonly isTorn: boolean
  /** It can be read, and nothing of it is there any more. */
  readonly isNoDatabase: boolean
}

const RESTORE = 'Restore a backup, or move it away with its -wal and -shm files and start without.'
/** The rest of the store works without a day. */
const RESTORE_DAY = 'Restore a backup, or do without it: doctor --repair.'
const FAULTS_LIMIT = 5

/** The file, its log, and SQLite's own checks. */
export function examineFile(options: ExamineFileOptions): FileExamination {
  const { path, name, connect } = options
  const findings: Finding[] = []
  const damage = (what: string, advice: string): void =>
    void findings.push({ what: `${name}: ${what}`, advice, state: 'damaged' })
  const end = (fate: { isTorn?: boolean; isNoDatabase?: boolean } = {}): FileExamination => ({
    findings,
    isUsable: false,
    isTorn: false,
    isNoDatabase: false,
    ...fate,
  })

  if (!existsSync(path)) {
    damage('the file is missing', 'Restore a backup: a server would begin with an empty one.')
    return end()
  }
  if (!isReadable(path)) {
    damage('the file cannot be read', 'Look at who owns it and the folder, and at the disk.')
    return end()
  }
  if (options.isAlone) findings.push(...examineLog(path, name))
  let db: Database.Database | undefined
  try {
    db = connect(path, { readonly: true })
    const found = Number(db.pragma('user_version', { simple: true }))
    const known = listMigrations(name)?.length ?? 0
    if (found > known) {
      damage(
        `its schema is ${found}, this version knows ${known}`,
        'Examine it with the version that wrote it, or a newer one.',
      )
      return end()
    }
    const faults = listFaults(db, options.isFull)
    for (const fault of faults)
      damage(fault, 'Restore a backup, or save the rest: doctor --repair.')
    if (faults.length > 0) return end({ isTorn: true })
    if (found === 0 && name.startsWith('replays/')) {
      damage('it is empty', RESTORE_DAY)
      return end({ isNoDatabase: true })
    }
    if (found < known) {
      const advice = 'Start the server once: it brings it up to date. Then examine it again.'
      findings.push({ what: `${name}: its schema is ${found} of ${known}`, advice, state: 'noted' })
      return end()
    }
    return { findings, isUsable: true, isTorn: false, isNoDatabase: false }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    const isTorn = error.code.startsWith('SQLITE_CORRUPT')
    const said = error.code === 'SQLITE_NOTADB' ? 'this is no database' : error.message
    const whole = name.startsWith('replays/') ? RESTORE_DAY : RESTORE
    damage(`${said} (${error.code})`, isTorn ? `${RESTORE} Or: doctor --repair.` : whole)
    return end({ isTorn, isNoDatabase: error.code === 'SQLITE_NOTADB' })
  } finally {
    db?.close()
  }
}

function listFaults(db: Database.Database, isFull: boolean): string[] {
  const check = isFull ? 'integrity_check' : 'quick_check'
  const rows = db.pragma(`${check}(${FAULTS_LIMIT})`) as Record<string, string>[]
  return rows
    .flatMap((row) => Object.values(row))
    .flatMap((text) => text.split('\n'))
    .filter((text) => text !== 'ok' && !text.startsWith('*** in database'))
    .slice(0, FAULTS_LIMIT)
}

function examineLog(path: string, name: string): Finding[] {
  const log = `${path}-wal`
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return []
  const fault = scanLog(log)
  if (!fault) return []
  return [
    {
      what: `${name}-wal: damaged at byte ${fault.atByte}: ${fault.lostCommits} commits behind it cannot be read`,
      advice: 'They are lost, and the rest is not. A backup made since has them.',
      state: 'noted',
    },
  ]
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
