import { forgetRecordedTexts } from '../recorded-text-table.ts'
import { forgetTrails } from '../trail-table.ts'
import { isTextIndexTable } from '../text-tables.ts'
import { relistLogs } from '../arrivals/arrival-tables.ts'
import { recountUse } from '../deletion-tables.ts'
import { forgetOutlines } from '../outline-table.ts'
import type { Database } from 'better-sqlite3'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Finding } from '../../examination.ts'
import type { Connect } from '../backup/connect.ts'
import type { Migration } from '../open-database.ts'

export interface SalvageOptions {
  readonly path: string
  readonly migrations: readonly Migration[]
  readonly connect: Connect
  readonly now: number
}

/**
 * Puts every row that can still be read into a new database, which takes the place of
 * the torn one. That one is kept beside it.
 */
export function salvageDatabase({ path, migrations, connect, now }: SalvageOptions): Finding {
  const draft = `${path}.salvaged`
  rmSync(draft, { force: true })
  writeFileSync(draft, '', { mode: 0o600 })
  const from = connect(path, { readonly: false })
  const to = connect(draft, { readonly: false })
  let lost = 0
  let saved = 0
  try {
    const found = Number(from.pragma('user_version', { simple: true }))
    to.transaction(() => {
      for (const migration of migrations.slice(0, found)) {
        if (typeof migration === 'string') to.exec(migration)
        else migration(to)
      }
      to.pragma(`user_version = ${found}`)
    })()
    to.pragma('foreign_keys = OFF')
    to.transaction(() => {
      for (const table of listTables(to)) {
        const counts = salvageTable({ from, to, table })
        saved += counts.saved
        lost += counts.stretches
      }
      if (listColumns(to, 'session_use').length > 0) recountUse(to)
      if (listColumns(to, 'arrival_logs').length > 0) relistLogs(to)
      // What they were made of may be among what is lost.
      if (listColumns(to, 'outlines').length > 0) forgetOutlines(to)
      if (listColumns(to, 'trails').length > 0) forgetTrails(to)
      if (listColumns(to, 'recorded_texts').length > 0) forgetRecordedTexts(to)
    })()
  } finally {
    from.close()
    to.close()
  }
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${ending}`)) renameSync(`${path}${ending}`, `${aside}${ending}`)
  }
  renameSync(draft, path)
  return {
    what: `${basename(path)}: ${saved} rows were put into a new database; ${lost} stretches of rows could not be read`,
    advice: `The damaged one is kept as ${basename(aside)}. Sessions that lie in a backup can be had from there.`,
    state: 'repaired',
  }
}

interface Table {
  readonly name: string
  readonly hasRowId: boolean
}

function listTables(db: Database): Table[] {
  return db
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all()
    .filter(({ name }) => !isTextIndexTable(name))
    .map(({ name, sql }) => ({ name, hasRowId: !/WITHOUT ROWID/i.test(sql) }))
}

interface TableOptions {
  readonly from: Database
  readonly to: Database
  readonly table: Table
}

/** @returns how many rows were saved, and how many stretches of them were not */
function salvageTable({ from, to, table }: TableOptions): { saved: number; stretches: number } {
  const columns = listColumns(from, table.name)
  const own = new Set(listColumns(to, table.name))
  const shared = columns.filter((column) => own.has(column))
  if (shared.length === 0) return { saved: 0, stretches: 1 }
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${table.name} (${shared.join()}) VALUES (${shared.map(() => '?').join()})`,
  )
  let saved = 0
  const put = (row: unknown[]): void => void (saved += insert.run(...row).changes)
  const stretches = table.hasRowId
    ? readByRowId({ from, table: table.name, columns: shared, put })
    : readFromBothEnds({ from, table: table.name, columns: shared, put })
  return { saved, stretches }
}

function listColumns(db: Database, table: string): string[] {
  try {
    return (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  } catch {
    return []
  }
}

interface ReadOptions {
  readonly from: Database
  readonly table: string
  readonly columns: readonly string[]
  readonly put: (row: unknown[]) => void
}

/** How far behind the last row that could be read others are looked for, one by one. */
const SEARCH_ROWS = 20_000

/**
 * Reads on until a page is damaged. The rows behind it are asked for one by one, as far
 * as the next place from which reading on works again: between two damaged pages there
 * may be whole ones.
 */
function readByRowId({ from, table, columns, put }: ReadOptions): number {
  const select = `SELECT rowid, ${columns.join()} FROM ${table}`
  const read = from.prepare<[number]>(`${select} WHERE rowid > ? ORDER BY rowid`).raw()
  const find = from.prepare<[number]>(`${select} WHERE rowid = ?`).raw()
  const first = from
    .prepare<[number], number>(`SELECT rowid FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1`)
    .pluck()
  const isReadable = (after: number): boolean => attempt(() => first.get(after) !== undefined)
  let after = 0
  const take = (row: unknown): void => {
    const [rowId, ...cells] = row as [number, ...unknown[]]
    put(cells)
    after = rowId
  }
  let stretches = 0
  for (;;) {
    const isWhole = attempt(() => {
      for (const row of read.iterate(after)) take(row)
      return true
    })
    if (isWhole) return stretches
    stretches += 1
    const next = findReadable(after, isReadable)
    const until = Math.min(next ?? Infinity, after + SEARCH_ROWS)
    for (let rowId = after + 1; rowId <= until; rowId += 1) {
      attempt(() => {
        const row = find.get(rowId)
        if (row) take(row)
        return true
      })
    }
    if (next === null) return stretches
    after = next
  }
}

function attempt(act: () => boolean): boolean {
  try {
    return act()
  } catch {
    return false
  }
}

/** A place behind `after` from which reading works again; null when there is none. */
function findReadable(after: number, isReadable: (after: number) => boolean): number | null {
  for (let step = 1; after + step < Number.MAX_SAFE_INTEGER / 2; step *= 2) {
    if (isReadable(after + step)) return after + step
  }
  return null
}

/** Tables that are kept by their key have no row ids to jump by. */
function readFromBothEnds({ from, table, columns, put }: ReadOptions): number {
  const keys = (from.pragma(`table_info(${table})`) as { name: string; pk: number }[])
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
  let failures = 0
  for (const direction of ['ASC', 'DESC']) {
    const order = keys.map(({ name }) => `${name} ${direction}`).join()
    try {
      const rows = from.prepare(`SELECT ${columns.join()} FROM ${table} ORDER BY ${order}`).raw()
      for (const row of rows.iterate()) put(row as unknown[])
      return failures
    } catch {
      failures = 1
    }
  }
  return failures
}
