import type { SqlResult } from '@playhead/protocol'

/** A statement that somebody wrote, over what is stored of one project. */
export interface SqlStatement {
  readonly projectId: string
  /** Whose clocks `local_time` tells; an IANA name. */
  readonly timeZone: string
  readonly text: string
  /** Of the result, at most. */
  readonly rows: number
}

export interface SqlRunner {
  /**
   * Runs a statement where it can read nothing but the tables of `@playhead/protocol/sql`,
   * change nothing, and is stopped once it takes too much or `signal` says so.
   *
   * @throws {SqlError}
   */
  run(statement: SqlStatement, signal: AbortSignal): Promise<SqlResult>
}

/** `statement`: it is wrong or not allowed; `limit`: it took too much; `crash`: our fault. */
export type SqlErrorKind = 'statement' | 'limit' | 'crash'

export class SqlError extends Error {
  override readonly name = 'SqlError'
  readonly kind: SqlErrorKind
  /** In UTF-16 units from the beginning of the statement; null where that is not known. */
  readonly position: number | null

  constructor(kind: SqlErrorKind, message: string, position: number | null = null) {
    super(message)
    this.kind = kind
    this.position = position
  }
}
