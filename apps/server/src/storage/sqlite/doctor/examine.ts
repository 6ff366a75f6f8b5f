import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnect } from '../backup/connect.ts'
import type { Examination, Finding } from '../../examination.ts'
import { DataFolderError } from '../../storage-errors.ts'
import { lockDataFolder } from '../data-folder.ts'
import { listMigrations } from '../migrations.ts'
import { examineChunks } from './examine-chunks.ts'
import { examineFile } from './examine-file.ts'
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
  const { folder, isFull, isRepairing, now } = options
  const connect = createConnect(join(folder, 'native'))
  const findings: Finding[] = []
  const usable = new Set<string>()
  for (const name of ['playhead.db', 'control.db']) {
    const path = join(folder, name)
    const file = examineFile({ path, name, connect, isFull, isAlone })
    const isSalvaged = isRepairing && file.isTorn
    if (isSalvaged) {
      const migrations = listMigrations(name) ?? []
      findings.push(...file.findings.map(toRepaired))
      findings.push(salvageDatabase({ path, migrations, connect, now }))
    } else findings.push(...file.findings)
    if (file.isUsable || isSalvaged) usable.add(name)
  }
  if (!usable.has('playhead.db')) return { findings, sessions: 0, chunks: 0 }
  const db = connect(join(folder, 'playhead.db'), { readonly: !isRepairing })
  try {
    // One moment, whatever a server writes meanwhile.
    if (!isRepairing) db.exec('BEGIN')
    const rows = examineRows(db, isRepairing)
    const chunks = examineChunks(db, isRepairing)
    return {
      findings: [...findings, ...rows.findings, ...chunks.findings],
      sessions: rows.sessions,
      chunks: chunks.chunks,
    }
  } finally {
    db.close()
  }
}

function toRepaired({ what }: Finding): Finding {
  return { what, advice: 'What can still be read was put into a new database.', state: 'repaired' }
}
