import type { Database } from 'better-sqlite3'
import { listenToSessions } from './session-changes.ts'

/** Whoever opens a folder has something else to do first. */
const BEGIN_AFTER_MS = 1_000
const STEP_PAUSE_MS = 5
/** Of reading while somebody waits: so it also comes to an end where somebody always asks. */
const READ_AT_ONCE_MS = 50
/** With more changes than this since anybody looked, reading all anew is as quick. */
const CHANGES_LIMIT = 100_000

/** How a table is made of rows. */
export interface TableSource<Table> {
  create(): Table
  /**
   * Reads the next rows after an id: some milliseconds of reading.
   *
   * @returns the last id that was read; null when there are no more
   */
  read(into: Table, after: number): number | null
  /** Reads the rows of these sessions again; some may be gone. */
  refresh(into: Table, ids: ReadonlySet<number>): void
  /** A session is gone, and another may get its id. */
  onDelete?(id: number): void
}

export interface KeptTable<Table> {
  /** As of the last commit; null while it is read for the first time, or a transaction is open. */
  get(): Table | null
  /** Another whenever something in the table is. */
  readonly version: number
}

export interface KeptTableOptions<Table> {
  readonly reader: Database
  /** The only connection that writes sessions. */
  readonly writer: Database
  readonly source: TableSource<Table>
}

/**
 * Keeps a table of all sessions in memory. It is read from the start on, a step at a time with
 * pauses, and never behind: ids of rows that change are noted, and before an answer those rows
 * are read again. A transaction that was rolled back only makes rows be read that are as they
 * were.
 */
export function keepTable<Table>(options: KeptTableOptions<Table>): KeptTable<Table> {
  const { reader, writer, source } = options
  const changed = new Set<number>()
  let table: Table | null = null
  let readTo = 0
  let isComplete = false
  let version = 0
  let timer: NodeJS.Timeout | undefined

  /** @returns false when there was nothing left to read */
  const step = (into: Table): boolean => {
    const last = source.read(into, readTo)
    isComplete = last === null
    readTo = last ?? readTo
    return !isComplete
  }

  const readAtOnce = (into: Table): void => {
    const until = performance.now() + READ_AT_ONCE_MS
    while (performance.now() < until && step(into));
  }

  const plan = (delayMs: number): void => {
    timer ??= setTimeout(goOn, delayMs).unref()
  }

  const goOn = (): void => {
    timer = undefined
    if (!reader.open || isComplete) return
    table ??= source.create()
    if (step(table)) plan(STEP_PAUSE_MS)
  }

  /** Until somebody asks again. */
  const forget = (): void => {
    table = null
    readTo = 0
    isComplete = false
    version += 1
    changed.clear()
    clearTimeout(timer)
    timer = undefined
  }

  listenToSessions(writer, (id, isDeleted) => {
    if (isDeleted) source.onDelete?.(id)
    changed.add(id)
    if (changed.size > CHANGES_LIMIT) forget()
  })
  plan(BEGIN_AFTER_MS)

  return {
    get version() {
      return version
    },
    get: () => {
      // What is not committed yet would be read as it was, and be forgotten.
      if (writer.inTransaction) return null
      table ??= source.create()
      if (!isComplete) readAtOnce(table)
      if (!isComplete) {
        plan(STEP_PAUSE_MS)
        return null
      }
      if (changed.size > 0) {
        source.refresh(table, changed)
        changed.clear()
        version += 1
      }
      return table
    },
  }
}
