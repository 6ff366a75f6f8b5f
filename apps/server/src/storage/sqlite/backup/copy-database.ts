import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import type { Connect } from './connect.ts'

/** Pages of one step: a megabyte, after which the copy gives way. */
const STEP_PAGES = 256

/** What may wait in the system's memory: one large flush would hold up everybody's. */
const STEPS_PER_SYNC = 8

export interface CopyOptions {
  readonly from: string
  readonly to: string
  readonly connect: Connect
}

/**
 * Copies a database as it is at this moment, whoever writes to it meanwhile, into a
 * file of its own, without a log beside it. On disk when it resolves.
 *
 * A transaction keeps the moment: without it the copy would begin anew with every
 * commit of another connection, and never end under load.
 */
export async function copyDatabase({ from, to, connect }: CopyOptions): Promise<void> {
  const source = connect(from, { readonly: true })
  try {
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    let steps = 0
    await source.backup(to, {
      progress: () => {
        steps += 1
        if (steps % STEPS_PER_SYNC === 0) syncFile(to)
        return STEP_PAGES
      },
    })
  } finally {
    source.close()
  }
  settleCopy(to, connect)
  syncFile(to)
}

/** The copy says of itself that it has a log; without one it is a single plain file. */
function settleCopy(path: string, connect: Connect): void {
  const copy = connect(path, { readonly: false })
  try {
    copy.pragma('journal_mode = DELETE')
  } finally {
    copy.close()
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes the names in a folder durable, where the system has a way to. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
