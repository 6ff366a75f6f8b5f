import { SQL_LIMITS, SQL_TABLES } from '@playhead/protocol/sql'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../../testing/server-event-fixtures.ts'
import { openStorage } from '../../open-storage.ts'
import { SqlError } from '../../sql-runner.ts'
import { runStatement } from './run-statement.ts'

const MINE = 'project-1'
const OTHERS = 'project-2'
let folder = ''

/** Two projects, of which one may be read. The storage is closed: only one engine may be open. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-sql-'))
  const storage = openStorage({ kind: 'folder', folder })
  for (const [projectId, count] of [
    [MINE, 3],
    [OTHERS, 5],
  ] as const) {
    for (let place = 0; place < count; place += 1) {
      const firstAt = NOON + place * 60_000
      const event = { at: firstAt + 500, path: '/cart' }
      const segment = createSegment(
        {
          firstAt,
          anonymousId: `${projectId}-visitor-${place}`,
          clock: { offsetMs: 7_000, roundTripMs: 10 },
          events: [
            { name: 'page_view', channel: '__analytics', at: firstAt, path: '/' },
            {
              ...event,
              name: 'exception',
              channel: '__errors',
              metadata: { kind: 'error', type: 'TypeError', message: `secret of ${projectId}` },
            },
            {
              ...event,
              name: 'request_failed',
              channel: '__network',
              metadata: { method: 'GET', url: 'https://shop.example/api', status: 500 },
            },
          ],
        },
        { projectId, receivedAt: firstAt + 12_000 },
      )
      await storage.appendSegment(segment)
    }
    await storage.appendServerEvents(
      createServerEvents(
        [createServerEvent({ at: NOON, owner: { kind: 'person', person: 'user:ada' } })],
        projectId,
      ),
    )
  }
  await storage.settle()
  await storage.close()
  return () => rmSync(folder, { recursive: true, force: true })
})

const run = (text: string, rows = 1_000) =>
  runStatement(join(folder, 'playhead.db'), {
    projectId: MINE,
    timeZone: 'Pacific/Auckland',
    text,
    rows,
  })

function fail(text: string): SqlError {
  try {
    const { rows } = run(text)
    throw new Error(`${text} answered ${JSON.stringify(rows)}`)
  } catch (error) {
    if (error instanceof SqlError) return error
    throw error
  }
}

test('every table has the columns that are documented, and those alone', () => {
  for (const { name, columns } of SQL_TABLES) {
    const result = run(`SELECT * FROM ${name}`)
    expect([name, result.columns.map((column) => column.name)]).toEqual([
      name,
      columns.map((column) => column.name),
    ])
    expect([name, result.rows.length > 0]).toEqual([name, true])
  }
})

test('only what is of the project is read, however it is asked for', () => {
  // Three of pages, and one that a back end's event made.
  expect(run('SELECT count(*) FROM sessions').rows).toEqual([[4]])
  expect(run('SELECT count(*) FROM sessions a, sessions b').rows).toEqual([[16]])
  expect(run('SELECT count(*) FROM chunks').rows).toEqual([[3]])
  expect(run(`SELECT count(*) FROM events`).rows).toEqual([[10]])
  expect(run(`SELECT source, count(*) FROM events GROUP BY 1 ORDER BY 1`).rows).toEqual([
    ['page', 9],
    ['server', 1],
  ])
  expect(run('SELECT DISTINCT message FROM errors').rows).toEqual([[`secret of ${MINE}`]])
  expect(
    run(`SELECT s.anonymous_id, e.name FROM sessions s JOIN errors e USING (session_id)
      WHERE s.started_at >= 0 ORDER BY 1`).rows,
  ).toEqual([0, 1, 2].map((place) => [`${MINE}-visitor-${place}`, 'TypeError']))
  // By the server's clock.
  expect(run(`SELECT min(at) FROM events WHERE source = 'page'`).rows).toEqual([[NOON + 7_000]])
  expect(run('SELECT method, status FROM requests LIMIT 1').rows).toEqual([['GET', 500]])
})

test('the language of SQLite is there: windows, recursion, JSON, dates', () => {
  expect(
    run(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3)
      SELECT x, sum(x) OVER (ORDER BY x) FROM n`).rows,
  ).toEqual([
    [1, 1],
    [2, 3],
    [3, 6],
  ])
  expect(run(`WITH c AS (SELECT 1 AS a) SELECT count(*) FROM c`).rows).toEqual([[1]])
  expect(run(`SELECT value FROM json_each('[7,8]') WHERE value > 7;`).rows).toEqual([[8]])
  expect(run(`SELECT count(*) FROM json_each('[7,8]') -- two`).rows).toEqual([[2]])
  expect(run(`SELECT date(min(started_at) / 1000, 'unixepoch') FROM sessions`).rows).toEqual([
    ['2026-06-01'],
  ])
  expect(
    run(`SELECT metadata ->> '$.type' FROM events WHERE name = 'exception' LIMIT 1`).rows,
  ).toEqual([['TypeError']])
  expect(run(`VALUES (1, 'a'), (9007199254740993, x'00ff')`).rows).toEqual([
    [1, 'a'],
    ['9007199254740993', '00ff'],
  ])
})

test('the days and hours of the project are there', () => {
  // It began at noon by UTC, seven seconds later by the server's clock: midnight in Auckland.
  expect(
    run(`SELECT local_time(min(started_at)), date(local_time(min(started_at))),
      strftime('%H', local_time(min(started_at))) FROM sessions WHERE user_id IS NULL`).rows,
  ).toEqual([['2026-06-02 00:00:07', '2026-06-02', '00']])
  expect(run(`SELECT local_time(NULL), local_time('x'), local_time(1e300)`).rows).toEqual([
    [null, null, null],
  ])
  expect(fail('SELECT local_time()').message).toContain('local_time')
})

test('a column that comes unchanged from a table says so', () => {
  const { columns } = run('SELECT session_id AS visit, 1 AS one FROM sessions')
  expect(columns).toEqual([
    { name: 'visit', source: 'session_id' },
    { name: 'one', source: null },
  ])
})

/** Ways to the rows of others, to other tables, to files, and to changes. */
const ATTACKS = [
  // Tables of the store, by any name and in any way.
  'SELECT * FROM main.sessions',
  'SELECT count(*) FROM main.sessions',
  'SELECT * FROM segments',
  'SELECT count(*) FROM segments',
  'SELECT 1 FROM segments LIMIT 1',
  'SELECT count(*) FROM server_events',
  'SELECT count(*) FROM SEGMENTS',
  'SELECT count(*) FROM "segments" AS sessions',
  'SELECT count(*) FROM dbstat',
  'SELECT count(*) FROM pragma_table_list',
  'SELECT count(*) FROM sqlite_master',
  'SELECT 1 FROM (WITH segments AS (SELECT 1) SELECT * FROM segments), segments',
  'SELECT count(*) FROM (WITH segments AS (SELECT 1) SELECT count(*) FROM segments), segments',
  'SELECT 1 WHERE EXISTS (SELECT 1 FROM segments)',
  'SELECT (SELECT payload FROM segments LIMIT 1)',
  'SELECT 1 UNION ALL SELECT id FROM segments',
  'SELECT * FROM sessions JOIN segments ON 1',
  'SELECT count(*) FROM sessions, segments',
  'WITH sessions AS (SELECT * FROM segments) SELECT * FROM sessions',
  'WITH sessions AS (SELECT count(*) FROM segments) SELECT * FROM sessions',
  'WITH events AS (SELECT * FROM main.sessions) SELECT * FROM events',
  'SELECT * FROM (SELECT * FROM segments) AS sessions',
  'SELECT * FROM sessions WHERE session_id IN segments',
  'SELECT project_id FROM sessions',
  'SELECT tally FROM sessions',
  'SELECT s.rowid FROM segments s',
  'SELECT * FROM dictionaries',
  // By comparisons, of which SQLite asks nobody.
  'SELECT payload FROM (SELECT 1 AS payload) FULL JOIN segments USING (payload)',
  'SELECT count(*) FROM segments NATURAL JOIN (SELECT 2 AS event_count)',
  'SELECT name FROM (SELECT 1 AS name) FULL JOIN main.dbstat USING (name)',
  'SELECT name FROM (SELECT 1 AS name) FULL JOIN pragma_database_list USING (name)',
  'SELECT name FROM (SELECT 1 AS name) FULL JOIN main.pragma_table_list USING (name)',
  "SELECT * FROM event_texts('secret')",
  'SELECT * FROM deleted_sessions',
  // What SQLite keeps of itself.
  'SELECT * FROM sqlite_master',
  'SELECT * FROM sqlite_schema',
  'SELECT * FROM temp.sqlite_schema',
  'SELECT * FROM sqlite_temp_master',
  'SELECT count(*) FROM sqlite_temp_schema',
  'SELECT * FROM pragma_database_list',
  "SELECT * FROM pragma_table_info('sessions')",
  'SELECT * FROM pragma_table_list',
  'SELECT * FROM pragma_function_list',
  'SELECT * FROM dbstat',
  'SELECT * FROM sqlite_stmt',
  'SELECT * FROM sqlite_dbpage',
  "SELECT * FROM bytecode('SELECT 1')",
  "SELECT * FROM fts3tokenize('simple')",
  // Other statements.
  'PRAGMA database_list',
  'PRAGMA query_only = OFF',
  'PRAGMA temp_store_directory',
  'EXPLAIN SELECT * FROM sessions',
  'EXPLAIN QUERY PLAN SELECT * FROM sessions',
  "ATTACH 'control.db' AS c",
  "WITH a AS (SELECT 1) ATTACH 'control.db' AS c",
  "VACUUM INTO 'stolen.db'",
  "VACUUM main INTO 'stolen.db'",
  "/* */ ; VACUUM INTO 'stolen.db'",
  "\uFEFFVACUUM INTO 'stolen.db'",
  "--\nVACUUM INTO 'stolen.db'",
  'DETACH main',
  'DELETE FROM sessions',
  'WITH a AS (SELECT 1) DELETE FROM sessions',
  "WITH a AS (SELECT 1) INSERT INTO sessions VALUES ('x')",
  "WITH a AS (SELECT 1) UPDATE sessions SET user_id = 'x'",
  'WITH a AS (SELECT 1) REPLACE INTO segments DEFAULT VALUES',
  'INSERT INTO segments DEFAULT VALUES',
  'CREATE TABLE t (a)',
  'CREATE TEMP VIEW errors2 AS SELECT * FROM segments',
  'DROP VIEW sessions',
  'ALTER TABLE segments RENAME TO s2',
  'CREATE TEMP TRIGGER t INSTEAD OF INSERT ON sessions BEGIN SELECT 1; END',
  'BEGIN',
  'COMMIT',
  'SAVEPOINT a',
  'REINDEX',
  'ANALYZE',
  'SELECT 1; DELETE FROM segments',
  'SELECT 1; SELECT 2',
  'SELECT 1\0; DELETE FROM segments',
  // Functions that reach out, or tell of the process.
  "SELECT load_extension('evil.so')",
  "SELECT readfile('/etc/passwd')",
  "SELECT writefile('stolen', 'x')",
  'SELECT fts3_tokenizer(1)',
  'SELECT sqlite_version()',
  'SELECT sqlite_source_id()',
  'SELECT sqlite_compileoption_get(1)',
  'SELECT sqlite_offset(session_id) FROM sessions',
  'SELECT zeroblob(1000000000)',
  'SELECT randomblob(1000000000)',
  'SELECT last_insert_rowid()',
  'SELECT total_changes()',
  // More than may come up on the way.
  "SELECT length(replace(printf('%3000000d', 1), ' ', 'aaaa'))",
  `SELECT ${Array.from({ length: 400 }, () => '1').join('+')}`,
  Array.from({ length: 100 }, () => 'SELECT 1').join(' UNION ALL '),
  '',
  ';',
  '   -- nothing',
]

test.each(ATTACKS)('is refused: %j', (text) => {
  const error = fail(text)
  expect(error.kind).toBe('statement')
  expect(error.message).not.toMatch(/[0-9a-f]{16}/)
  expect(error.message).not.toContain(OTHERS)
})

test('no column of a table can be compared with, which SQLite asks nobody about', () => {
  const db = new DatabaseSync(join(folder, 'playhead.db'), { readOnly: true })
  const stored = db
    .prepare(
      `SELECT t.name AS name, c.name AS column FROM sqlite_schema t, pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all() as { name: string; column: string }[]
  db.close()
  expect(stored.length).toBeGreaterThan(200)
  const documented = new Set(
    SQL_TABLES.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
  )
  for (const { name, column } of stored) {
    if (documented.has(`${name}.${column}`)) continue
    const [table, quoted] = [`"${name}"`, `"${column}"`]
    for (const text of [
      `SELECT ${quoted} FROM (SELECT 1 AS ${quoted}) FULL JOIN ${table} USING (${quoted})`,
      `SELECT count(*) FROM ${table} JOIN (SELECT 1 AS ${quoted}) USING (${quoted})`,
    ]) {
      expect([text, fail(text).kind]).toEqual([text, 'statement'])
    }
  }
  for (const name of new Set(stored.map((each) => each.name))) {
    if (SQL_TABLES.some((table) => table.name === name)) continue
    const text = `SELECT count(*) FROM "${name}" NATURAL JOIN (SELECT 1 AS one)`
    expect(fail(text).message).toContain(`there is no table ${name}`)
  }
})

test.each(['sqlite_schema', 'sqlite_temp_schema', 'main.sqlite_schema', 'temp.sqlite_schema'])(
  'what %s tells by such a comparison is of this statement alone',
  (table) => {
    const { rows } = run(`SELECT sql FROM (SELECT 1 AS sql) FULL JOIN ${table} USING (sql)`)
    expect(JSON.stringify(rows)).not.toMatch(/project-[12]|secret/)
    // The names in it are other ones each time.
    const names = JSON.stringify(rows).match(/[0-9a-f]{32}/g) ?? []
    const again = JSON.stringify(
      run(`SELECT sql FROM (SELECT 1 AS sql) FULL JOIN ${table} USING (sql)`).rows,
    )
    expect(names.filter((name) => again.includes(name))).toEqual([])
  },
)

test('nothing was written by any of them', () => {
  expect(run('SELECT count(*) FROM sessions').rows).toEqual([[4]])
  expect(existsSync('stolen.db')).toBe(false)
  expect(readdirSync(folder).some((name) => name.startsWith('stolen'))).toBe(false)
})

test('rows of others are not even compared: they cannot make a statement fail', () => {
  const everywhere = `SELECT count(*) FROM errors
    WHERE CASE WHEN message LIKE '%${OTHERS}%' THEN json('wrong') ELSE 1 END`
  expect(run(everywhere).rows).toEqual([[3]])
  const sessions = `SELECT count(*) FROM sessions
    WHERE CASE WHEN anonymous_id LIKE '${OTHERS}%' THEN json('wrong') ELSE 1 END`
  expect(run(sessions).rows).toEqual([[4]])
})

test.each([
  ['SELECT 1 FRM x', 'near "x": syntax error', 13],
  ['SELECT user_id,\n  nonsense FROM sessions', 'no such column: nonsense', 18],
  ['SELECT * FROM segments', 'there is no table segments; there are', 14],
  ['SELECT * FROM nowhere', 'no such table: nowhere', 14],
  ["SELECT 'a', nope(1)", 'no such function: nope', 12],
  ['SELECT 1; SELECT 2', 'only one statement', 10],
  ['PRAGMA x', 'only one SELECT', 0],
  ['SELECT count(*', 'incomplete input', 14],
])('%j is wrong in a place that is named', (text, message, position) => {
  const error = fail(text)
  expect(error.message).toContain(message)
  expect(error.position).toBe(position)
})

test('a result ends where it is asked to, and says so', () => {
  const many = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n`
  const { rows, isTruncated } = run(many, 5)
  expect([rows.length, isTruncated]).toEqual([5, true])
  expect(run('SELECT 1', 1).isTruncated).toBe(false)
  const wide = `${many.replace('SELECT x FROM', "SELECT printf('%1000000d', x) FROM")}`
  const large = run(wide)
  expect(large.isTruncated).toBe(true)
  expect(large.rows.length).toBeLessThan(20)
  // As it is sent, a sign can be six.
  for (const cells of [
    "printf('%4000d', x)",
    "replace(printf('%4000d', x), ' ', char(1))",
    'x, x / 7.0',
  ]) {
    const sent = run(many.replace('SELECT x FROM', `SELECT ${cells} FROM`), 2_000_000)
    expect(sent.isTruncated).toBe(true)
    expect(JSON.stringify(sent.rows).length).toBeLessThan(SQL_LIMITS.bytes * 1.1)
    expect(JSON.stringify(sent.rows).length).toBeGreaterThan(SQL_LIMITS.bytes * 0.4)
  }
})
