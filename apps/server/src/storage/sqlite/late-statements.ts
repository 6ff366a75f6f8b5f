import type { Database, Statement } from 'better-sqlite3'

type Values = readonly unknown[]

/**
 * Has a connection prepare each of its statements when that is first used: a storage has
 * three hundred, to prepare them all takes a tenth of a start and some megabytes, and most
 * are not used for hours. One that is wrong says so then.
 */
export function prepareLate(db: Database): Database {
  const prepare = db.prepare.bind(db)
  const late = (sql: string): LateStatement => new LateStatement(() => prepare<unknown[]>(sql))
  return Object.assign(db, { prepare: late as unknown as Database['prepare'] })
}

/** As much of a statement as the storage uses. */
class LateStatement {
  readonly #prepare: () => Statement<unknown[]>
  #mode: 'pluck' | 'raw' | null = null

  constructor(prepare: () => Statement<unknown[]>) {
    this.#prepare = prepare
  }

  pluck(): this {
    this.#mode = 'pluck'
    return this
  }

  raw(): this {
    this.#mode = 'raw'
    return this
  }

  run(...values: Values): unknown {
    return this.#load().run(...values)
  }

  get(...values: Values): unknown {
    return this.#load().get(...values)
  }

  all(...values: Values): unknown[] {
    return this.#load().all(...values)
  }

  iterate(...values: Values): IterableIterator<unknown> {
    return this.#load().iterate(...values)
  }

  /** From now on the statement itself is called. */
  #load(): Statement<unknown[]> {
    const statement = this.#prepare()
    if (this.#mode) statement[this.#mode]()
    this.run = statement.run.bind(statement)
    this.get = statement.get.bind(statement)
    this.all = statement.all.bind(statement)
    this.iterate = statement.iterate.bind(statement)
    return statement
  }
}
