import type { SqlCell, SqlResult } from '@playhead/protocol'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { SqlError, type SqlStatement } from '../../sql-runner.ts'
import { createLocalTime } from './local-time.ts'
import { createScreens, createSqlGuard, type SqlGuard } from './sql-guard.ts'
import { findErrorPosition, readTokens } from './sql-tokens.ts'
import { createOwnSessions, createViews, toSqlCell, type SecretNames } from './view-statements.ts'

/** Longest text or blob that can come up on the way, in bytes. */
const VALUE_BYTES_LIMIT = 4_000_000

/**
 * Runs one statement, for which the process is there alone: nothing here can be interrupted.
 *
 * @param path of playhead.db
 * @throws {SqlError} when the statement is wrong or not allowed
 */
export function runStatement(path: string, statement: SqlStatement): SqlResult {
  const startedAt = performance.now()
  const db = new DatabaseSync(':memory:', { timeout: 2_000 })
  const guard = createGuardedViews(db, path, statement)
  const { text } = statement
  checkForm(text)
  const complain = (part: string): string | null => {
    try {
      db.prepare(part)
      return null
    } catch (error) {
      return (error as Error).message
    }
  }
  try {
    const prepared = db.prepare(text)
    prepared.setReadBigInts(true)
    prepared.setReturnArrays(true)
    const columns = prepared.columns().map(({ name, column }) => ({ name, source: column }))
    const rows: SqlCell[][] = []
    let bytes = 0
    let isTruncated = false
    for (const row of prepared.iterate() as Iterable<unknown>) {
      const cells = (row as unknown[]).map(toSqlCell)
      for (const cell of cells) bytes += measureCell(cell)
      if (rows.length >= statement.rows || bytes > SQL_LIMITS.bytes) {
        isTruncated = true
        break
      }
      rows.push(cells)
    }
    return { columns, rows, isTruncated, durationMs: Math.round(performance.now() - startedAt) }
  } catch (error) {
    throw describeError(error, { text, guard, complain })
  }
}

/** About what a cell takes as text and in memory: as JSON, a sign may be six. */
function measureCell(cell: SqlCell): number {
  return JSON.stringify(cell).length * (typeof cell === 'string' ? 2 : 1) + 1
}

/** A connection that can read the views of one project, and nothing else. */
function createGuardedViews(
  db: DatabaseSync,
  path: string,
  { projectId, timeZone }: Pick<SqlStatement, 'projectId' | 'timeZone'>,
): SqlGuard {
  const secret = randomBytes(16).toString('hex')
  const names: SecretNames = { store: `s${secret}`, own: `o${secret}`, inner: `v${secret}_` }
  // Sorting and joining take memory, which is watched, instead of a disk, which would fill.
  db.exec('PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF')
  db.prepare(`ATTACH ? AS ${names.store}`).run(`${pathToFileURL(path).href}?mode=ro`)
  const [createOwn = '', fillOwn = '', ...indexOwn] = createOwnSessions(names)
  db.exec(createOwn)
  db.prepare(fillOwn).run(projectId)
  const reserved = listReserved(db, names)
  for (const sql of [...indexOwn, ...createScreens(reserved), ...createViews(names)]) db.exec(sql)
  db.function('local_time', { deterministic: true }, createLocalTime(timeZone))
  db.exec('PRAGMA query_only = ON')
  Object.assign(db.limits, {
    attach: 0,
    length: VALUE_BYTES_LIMIT,
    sqlLength: SQL_LIMITS.queryLength * 4,
    exprDepth: 200,
    compoundSelect: 50,
    column: 500,
    functionArg: 127,
    likePatternLength: 1_000,
  })
  const guard = createSqlGuard(names, reserved)
  db.setAuthorizer(guard.authorize)
  return guard
}

function listReserved(db: DatabaseSync, { store }: SecretNames): ReadonlySet<string> {
  const rows = db
    .prepare(`SELECT name FROM ${store}.sqlite_schema UNION SELECT name FROM pragma_module_list`)
    .all()
  return new Set(rows.map(({ name }) => String(name).toLowerCase()))
}

/**
 * SQLite asks nobody before VACUUM or EXPLAIN, and runs what comes first of several
 * statements: a text that does not begin as a SELECT is not given to it.
 */
function checkForm(text: string): void {
  const tokens = readTokens(text)
  const [first] = tokens
  if (!first || !/^(?:select|with|values)$/i.test(first.text) || text.includes('\0')) {
    throw new SqlError(
      'statement',
      'only one SELECT can be run; expected SELECT, WITH or VALUES at the beginning',
      first?.start ?? 0,
    )
  }
  const end = tokens.findIndex((token) => token.text === ';')
  const rest = end < 0 ? undefined : tokens.slice(end).find((token) => token.text !== ';')
  if (rest) throw new SqlError('statement', 'only one statement can be run', rest.start)
}

function describeError(
  error: unknown,
  {
    text,
    guard,
    complain,
  }: {
    text: string
    guard: SqlGuard
    complain: (part: string) => string | null
  },
): SqlError {
  const { message } = error as Error
  const isRefused = /prohibited|not authorized/.test(message)
  const refusal = isRefused ? guard.describeRefusal() : null
  if (refusal) {
    const { name } = refusal
    const token = readTokens(text).find((each) => each.text.toLowerCase() === name.toLowerCase())
    return new SqlError('statement', refusal.message, token?.start ?? null)
  }
  const position = findErrorPosition(text, message, complain)
  const { errcode } = error as { errcode?: number }
  // A damaged store, a disk that cannot be read: not what somebody wrote.
  const isOurs = typeof errcode !== 'number' || [10, 11, 14, 26].includes(errcode & 0xff)
  return new SqlError(isOurs ? 'crash' : 'statement', message, position)
}
