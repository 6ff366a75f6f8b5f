import type { Database } from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnect } from '../backup/connect.ts'
import type { ContentChecks } from '../../content-checks.ts'
import type { Examination, Finding } from '../../examination.ts'
import { DataFolderError } from '../../storage-errors.ts'
import type { CheckedStore } from '../check/checked-store.ts'
import { lockDataFolder } from '../data-folder.ts'
import { listMigrations } from '../migrations.ts'
import { countKeyframes } from '../sqlite-keyframes.ts'
import { examineContents } from './examine-contents.ts'
import { examineFile } from './examine-file.ts'
import { examineOrphanPacks, examinePackFiles } from './examine-pack-files.ts'
import { examineLogs, examineOrphanLogs } from './examine-logs.ts'
import { examineRows } from './examine-rows.ts'
import { salvageDatabase } from './salvage.ts'

export interface ExamineOptions {
  readonly folder: string
  /** Every page and index of SQLite, which takes several times as long. */
  readonly isFull: boolean
  /** Needs the folder for itself. */
  readonly isRepairing: boolean
  /** Epoch milliseconds. What is put aside is named by it. */
  readonly now: number
  readonly contents: ContentChecks
}

/**
 * Examines a data folder, also one that a server is using, and repairs what can be
 * repaired when it is asked to.
 *
 * @throws {DataFolderError} when there is no data, or a repair cannot have the folder
 */
export function examineFolder(options: ExamineOptions): Examination {
  const { folder, isRepairing } = options
  if (!existsSync(folder)) {
    throw new DataFolderError(
      `There is no folder ${folder}. Name the data folder in PLAYHEAD_DATA.`,
    )
  }
  const lock = tryLock(folder)
  if (isRepairing && !lock) {
    throw new DataFolderError(
      `${folder} is in use: it can be examined meanwhile, not repaired. Stop the server first.`,
    )
  }
  try {
    return examine(options, lock !== null)
  } finally {
    lock?.release()
  }
}

/** null when a server has the folder, or it cannot be written to. */
function tryLock(folder: string): { release: () => void } | null {
  try {
    return lockDataFolder(folder)
  } catch {
    return null
  }
}

function examine(options: ExamineOptions, isAlone: boolean): Examination {
  const { folder, isFull, isRepairing, now, contents } = options
  const connect = createConnect(join(folder, 'native'))
  const findings: Finding[] = []
  const usable = new Set<string>()
  const salvaged = new Set<string>()
  for (const name of ['playhead.db', 'control.db']) {
    const path = join(folder, name)
    const file = examineFile({ path, name, connect, isFull, isAlone })
    const isSalvaged = isRepairing && file.isTorn
    if (isSalvaged) {
      const migrations = listMigrations(name) ?? []
      findings.push(...file.findings.map(toRepaired))
      findings.push(salvageDatabase({ path, migrations, connect, now }))
      salvaged.add(name)
    } else findings.push(...file.findings)
    if (file.isUsable || isSalvaged) usable.add(name)
  }
  if (!usable.has('playhead.db')) {
    return { findings, sessions: 0, chunks: 0, keyframes: { count: 0, sizeBytes: 0, faults: {} } }
  }
  const open = (): Database => connect(join(folder, 'playhead.db'), { readonly: !isRepairing })
  const db = open()
  try {
    // One moment, whatever a server writes meanwhile.
    if (!isRepairing) db.exec('BEGIN')
    const rows = examineRows(db, isRepairing)
    const files = examinePackFiles({ folder, connect, isFull, isAlone, isRepairing, now })
    const toStore = (db: Database): CheckedStore => {
      return { db, folder, connect, contents, isFull, closedFiles: files.closed }
    }
    const stored = examineContents({
      store: toStore(db),
      isRepairing,
      openPresent: isAlone ? null : () => toStore(open()),
    })
    const logs = examineLogsNow({ db, folder, openPresent: isAlone ? null : open })
    const orphans = isAlone
      ? examineOrphanPacks(db, { folder, connect, isRepairing }, files.closed)
      : []
    // What a torn database named may yet be had from the one that is kept beside.
    if (isAlone && !salvaged.has('playhead.db')) {
      orphans.push(...examineOrphanLogs(db, { folder, isRepairing }))
    }
    return {
      findings: [
        ...findings,
        ...rows.findings,
        ...files.findings,
        ...logs,
        ...stored.findings,
        ...orphans,
      ],
      sessions: rows.sessions,
      chunks: stored.chunks,
      keyframes: countKeyframes(db),
    }
  } finally {
    db.close()
  }
}

function examineLogsNow(options: {
  readonly db: Database
  readonly folder: string
  readonly openPresent: (() => Database) | null
}): Finding[] {
  const present = options.openPresent?.() ?? null
  try {
    return examineLogs(options.db, options.folder, present)
  } finally {
    present?.close()
  }
}

function toRepaired({ what }: Finding): Finding {
  return { what, advice: 'What can still be read was put into a new database.', state: 'repaired' }
}
