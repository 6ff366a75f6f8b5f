import type { Database } from 'better-sqlite3'
import { listenToSessions } from './session-changes.ts'

/** Whoever opens a folder has something else to do first. */
const BEGIN_AFTER_MS = 1_000
const STEP_PAUSE_MS = 5
/** After a read that failed, as a disk may now and then. */
const RETRY_MS = 60_000
/** Of reading while somebody waits: so it also comes to an end where somebody always asks. */
const READ_AT_ONCE_MS = 50
/** With more changes than this that nobody has asked for, the oldest are read in the background. */
const CHANGES_LIMIT = 10_000
/** Some milliseconds of reading. */
const STEP_CHANGES = 100
/** How often is looked whether there is something to tidy. */
const TIDY_PAUSE_MS = 60_000

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
  /**
   * What the table gains from, and nobody waits for: some milliseconds of it.
   *
   * @returns whether there is more to do
   */
  tidy?(table: Table): boolean
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
  const table = source.create()
  /** What changed last comes last. */
  const changed = new Set<number>()
  let readTo = 0
  let isComplete = false
  let version = 0
  let timer: NodeJS.Timeout | undefined

  /** @returns false when there was nothing left to read */
  const step = (): boolean => {
    const last = source.read(table, readTo)
    isComplete = last === null
    readTo = last ?? readTo
    return !isComplete
  }

  const readAtOnce = (): void => {
    const until = performance.now() + READ_AT_ONCE_MS
    while (performance.now() < until && step());
  }

  const refresh = (ids: ReadonlySet<number>): void => {
    source.refresh(table, ids)
    for (const id of ids) changed.delete(id)
    version += 1
  }

  const plan = (delayMs: number): void => {
    timer ??= setTimeout(goOn, delayMs).unref()
  }

  const goOn = (): void => {
    timer = undefined
    if (!reader.open) return
    try {
      if (advance()) plan(STEP_PAUSE_MS)
      else if (source.tidy) plan(source.tidy(table) ? STEP_PAUSE_MS : TIDY_PAUSE_MS)
    } catch {
      // Rows answer meanwhile, and tell whoever asks for them what is wrong.
      plan(RETRY_MS)
    }
  }

  /** @returns whether there is more to read */
  const advance = (): boolean => {
    const areMany = changed.size > CHANGES_LIMIT
    // What is not committed yet would be read as it was, and be forgotten.
    if (areMany && !writer.inTransaction) refresh(new Set(changed.keys().take(STEP_CHANGES)))
    else if (!isComplete) step()
    return areMany || !isComplete
  }

  listenToSessions(writer, (id, isDeleted) => {
    if (isDeleted) source.onDelete?.(id)
    changed.delete(id)
    changed.add(id)
    if (changed.size > CHANGES_LIMIT) plan(STEP_PAUSE_MS)
  })
  plan(BEGIN_AFTER_MS)

  return {
    get version() {
      return version
    },
    get: () => {
      if (writer.inTransaction) return null
      if (!isComplete) readAtOnce()
      if (!isComplete) {
        plan(STEP_PAUSE_MS)
        return null
      }
      if (changed.size > 0) refresh(new Set(changed))
      return table
    },
  }
}
