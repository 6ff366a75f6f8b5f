import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EVENT_CELLS, SESSION_CELLS } from './fill.ts'

const folder = join(import.meta.dirname, 'duckdb')

/** The part of DuckDB's own interface that is used here. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(
      path: string,
      config: Record<string, string>,
    ): Promise<{ connect(): Promise<Connection> }>
  }
}

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowsJS(): unknown[][] }>
  closeSync(): void
}

export interface DuckStore {
  ask(sql: string): Promise<unknown[][]>
  close(): void
}

/** Installs DuckDB beside the workspace, once for each version: nobody else needs its 70 MB. */
function installDuckDb(): DuckDb {
  const wanted = readFileSync(join(folder, 'package.json'), 'utf8')
  const stamp = join(folder, 'node_modules', '.installed')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const options = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', ...options], { cwd: folder, stdio: ['ignore', 2, 2] })
    writeFileSync(stamp, wanted)
  }
  return createRequire(join(folder, 'package.json'))('@duckdb/node-api') as DuckDb
}

/** Opens the same rows in DuckDB, on one thread; the first time they are read from the CSV. */
export async function openDuckStore(root: string): Promise<DuckStore> {
  const path = join(root, 'rows.duckdb')
  const isNew = !existsSync(path)
  const instance = await installDuckDb().DuckDBInstance.create(path, { threads: '1' })
  const connection = await instance.connect()
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()
  if (isNew) {
    for (const [table, cells] of [
      ['sessions', SESSION_CELLS],
      ['events', EVENT_CELLS],
    ] as const) {
      const file = join(root, `${table}.csv`)
      const columns = cells.map(({ name, type }) => `'${name}': '${type}'`).join(', ')
      await ask(
        `CREATE TABLE ${table} AS SELECT * FROM read_csv('${file}', header = false, quote = '"',
           escape = '"', columns = {${columns}})`,
      )
      rmSync(file)
    }
    await ask('CHECKPOINT')
  }
  return { ask, close: () => connection.closeSync() }
}
