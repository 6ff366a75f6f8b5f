import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { REPLAY_MIGRATIONS } from '../migrations.ts'
import { openDatabase } from '../open-database.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { keepUpgradeCopy } from './keep-copy.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
const SCHEMAS = readdirSync(FIXTURES).filter((name) => name.startsWith('schema-'))
const SESSIONS = [1, 2, 3].map((number) => `01980000-0000-7000-8000-00000000000${number}`)

function unpack(schema: string): string {
  const folder = createTemporaryFolder()
  for (const name of ['playhead.db', 'control.db']) {
    const packed = readFileSync(join(FIXTURES, schema, `${name}.gz`))
    writeFileSync(join(folder, name), gunzipSync(packed))
  }
  return folder
}

const getSchema = (path: string): number => {
  const db = new Database(path, { readonly: true })
  const version = Number(db.pragma('user_version', { simple: true }))
  db.close()
  return version
}

/** Everything in the data that every schema has. */
function dump(path: string): unknown {
  const db = new Database(path, { readonly: true })
  const rows = ['segments', 'events', 'pages'].map((table) =>
    db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)
      .all()
      .map(dropNewColumns),
  )
  db.close()
  return rows
}

function dropNewColumns(row: Record<string, unknown>): object {
  const { pack: _, log: __, log_offset: ___, ...old } = row
  return old
}

test('there is a fixture of each released schema', () => {
  expect(SCHEMAS.sort()).toEqual(['schema-1', 'schema-2', 'schema-3', 'schema-4', 'schema-5'])
})

test.each(SCHEMAS)(
  'a data folder of %s is brought up to date with all that it held',
  async (schema) => {
    const folder = unpack(schema)
    const storage = openSqliteStorage(folder)
    expect(await storage.control.findProjectByKey('test-key')).toMatchObject({ name: 'Shop' })
    const sessions = await Promise.all(SESSIONS.map((id) => storage.sessions.load(id)))
    expect(sessions.map((session) => session?.columns)).toMatchObject([
      { segmentCount: 4, pageViewCount: 2, hasReplay: true, startReason: 'first_visit' },
      { segmentCount: 8, pageViewCount: 3, userId: null },
      { segmentCount: 4, userId: 'ada', traits: { plan: 'pro' } },
    ])
    expect(sessions.map((session) => session?.distinctPageCount)).toEqual([2, 2, 2])
    for (const sessionId of SESSIONS) {
      for (const { windowId, sequence } of await storage.replays.listSegments(sessionId)) {
        const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
        const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
        const events = JSON.parse(gunzipSync(read?.payload ?? '').toString()) as unknown[]
        expect(events).toHaveLength(2)
      }
    }
    await storage.close()
  },
)

test.each(SCHEMAS)(
  'of a data folder of %s a copy is kept, which that version can use',
  async (schema) => {
    const folder = unpack(schema)
    const before = dump(join(folder, 'playhead.db'))
    await openSqliteStorage(folder).close()
    await openSqliteStorage(folder).close()
    const copies = readdirSync(join(folder, 'before-upgrade'))
    const number = Number(schema.slice('schema-'.length))
    const copy = copies.find((name) => name.startsWith(`playhead-schema-${number}-`))
    expect(copies.filter((name) => name.startsWith('playhead-'))).toEqual([copy])
    const path = join(folder, 'before-upgrade', copy ?? '')
    expect(getSchema(path)).toBe(number)
    expect(dump(path)).toEqual(before)
  },
)

/** A process that upgrades the folder and kills itself once so many statements of it have run. */
function upgradeAndDie(folder: string, statements: number): void {
  const here = (name: string) => JSON.stringify(join(import.meta.dirname, '..', name))
  const code = `
    import { openDatabase } from ${here('open-database.ts')}
    import { REPLAY_MIGRATIONS } from ${here('migrations.ts')}
    import { refillSessions } from ${here('session-writer.ts')}
    let left = ${statements}
    const die = () => { if (left-- <= 0) process.kill(process.pid, 'SIGKILL') }
    const watch = (db) => new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args) => { die(); return value.apply(target, args) }
      },
    })
    const split = (sql) => sql.match(/\\s*CREATE TRIGGER[^]*?\\bEND;|[^]*?\\S[^]*?(?:;\\s*\\n|$)/g)
    openDatabase({
      path: ${JSON.stringify(join(folder, 'playhead.db'))},
      nativeFolder: ${JSON.stringify(folder)},
      migrations: REPLAY_MIGRATIONS.map((migration) => (db) => {
        if (typeof migration === 'function') return migration(watch(db))
        for (const sql of split(migration)) { die(); db.exec(sql) }
      }),
      refill: (db) => refillSessions(watch(db)),
    }).close()`
  spawnSync(process.execPath, ['--input-type=module', '--eval', code], { timeout: 60_000 })
}

test('killed at any statement of an upgrade, the database is the old one or the new one', () => {
  const seen = new Set<number>()
  for (const statements of [0, 3, 20, 70, 90, 1_000]) {
    const folder = unpack('schema-1')
    const before = dump(join(folder, 'playhead.db'))
    upgradeAndDie(folder, statements)
    const path = join(folder, 'playhead.db')
    const db = new Database(path)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    const schema = getSchema(path)
    seen.add(schema)
    expect([1, REPLAY_MIGRATIONS.length]).toContain(schema)
    expect(dump(path)).toEqual(before)
    if (schema !== 1) continue
    const again = openSqliteStorage(folder)
    void again.close()
    expect(getSchema(path)).toBe(REPLAY_MIGRATIONS.length)
  }
  expect(seen).toEqual(new Set([1, REPLAY_MIGRATIONS.length]))
}, 60_000)

test('only the newest copies are kept', () => {
  const folder = createTemporaryFolder()
  const path = join(folder, 'any.db')
  const db = openDatabase({ path, nativeFolder: folder, migrations: ['CREATE TABLE a (b)'] })
  for (const [place, found] of [9, 10, 11, 12].entries()) {
    keepUpgradeCopy(db, { path, found, now: Date.UTC(2026, 0, 1 + place) })
  }
  db.close()
  expect(readdirSync(join(folder, 'before-upgrade')).sort()).toEqual([
    'any-schema-11-20260103T000000Z.db',
    'any-schema-12-20260104T000000Z.db',
  ])
})

test('a copy that cannot be made leaves the database as it was', () => {
  const folder = unpack('schema-3')
  writeFileSync(join(folder, 'before-upgrade'), 'no folder')
  expect(() => openSqliteStorage(folder)).toThrow(/before-upgrade, which cannot be made/)
  expect(getSchema(join(folder, 'playhead.db'))).toBe(3)
})
