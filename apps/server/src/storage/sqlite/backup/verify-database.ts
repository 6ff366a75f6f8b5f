import { BackupError } from '../../storage-errors.ts'
import { listMigrations } from '../migrations.ts'
import type { Connect } from './connect.ts'

export interface VerifyOptions {
  readonly path: string
  /** Within its folder. */
  readonly name: string
  readonly connect: Connect
}

/**
 * Reads all of a database, and checks that this version can use it.
 *
 * @throws {BackupError} naming what is wrong
 */
export function verifyDatabase({ path, name, connect }: VerifyOptions): void {
  const db = connect(path, { readonly: true })
  try {
    const [fault] = db.pragma('integrity_check(1)', { simple: false }) as {
      integrity_check: string
    }[]
    if (fault?.integrity_check !== 'ok') {
      throw new BackupError(
        `${name} is damaged (${fault?.integrity_check.split('\n').at(-1) ?? 'it cannot be read'}). Run doctor.`,
      )
    }
    const known = listMigrations(name)?.length
    const found = Number(db.pragma('user_version', { simple: true }))
    if (known !== undefined && found > known) {
      throw new BackupError(
        `${name} was written by a newer Playhead (its schema is ${found}, this version knows ${known}). Use that version or a newer one.`,
      )
    }
  } finally {
    db.close()
  }
}
