import { parquetReadObjects } from 'hyparquet'
import type { SqlResult } from '@playhead/protocol'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import { expect, test } from 'vitest'
import { createFolderSqlRunner, openStorage } from '../storage/open-storage.ts'
import { findProgram } from '../testing/built-program.ts'
import { SqlError, type SqlRunner } from '../storage/sql-runner.ts'
import { createSegment } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const ENDLESS = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
  SELECT count(*) FROM n`
const GREEDY = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000000)
  SELECT printf('%1000d', x) FROM n ORDER BY 1 DESC`

/** A server over a data folder, whose statements run in processes of their own. */
async function createFolderApp(wrap: (runner: SqlRunner) => SqlRunner = (runner) => runner) {
  const folder = createTemporaryFolder()
  const server = await createTestApp({
    wrap: () => openStorage({ kind: 'folder', folder }),
    sql: wrap(createFolderSqlRunner(folder, [findProgram()])),
  })
  const headers = await server.signIn('member')
  const ask = (payload: object, project = PROJECT.id) =>
    server.app.inject({ method: 'POST', url: `/api/projects/${project}/sql`, headers, payload })
  return { ...server, ask }
}

test('a statement sees what was acknowledged before it, as JSON or as a file', async () => {
  const server = await createFolderApp()
  for (const anonymousId of ['ada', '=cmd("x")']) {
    await server.storage.appendSegment(createSegment({ anonymousId }))
  }
  const query = 'SELECT anonymous_id AS who, page_view_count FROM sessions ORDER BY who DESC'
  const answer = await server.ask({ query })
  expect(answer.statusCode).toBe(200)
  expect(answer.json<SqlResult>()).toMatchObject({
    columns: [
      { name: 'who', source: 'anonymous_id' },
      { name: 'page_view_count', source: 'page_view_count' },
    ],
    rows: [
      ['ada', 1],
      ['=cmd("x")', 1],
    ],
    isTruncated: false,
  })
  const csv = await server.ask({ query, format: 'csv', rows: 1 })
  expect(csv.headers['content-type']).toContain('text/csv')
  expect(csv.headers['playhead-truncated']).toBe('true')
  expect(csv.body).toBe('who,page_view_count\r\nada,1\r\n')
  const named = await server.ask({ query: `SELECT 1 AS "=cmd(""x"")"`, format: 'csv' })
  expect(named.body).toBe(`"'=cmd(""x"")"\r\n1\r\n`)
  const lines = await server.ask({ query, format: 'ndjson' })
  expect(lines.body).toBe(
    '{"who":"ada","page_view_count":1}\n{"who":"=cmd(\\"x\\")","page_view_count":1}\n',
  )
  const parquet = await server.ask({ query: `${query} LIMIT 1`, format: 'parquet' })
  expect(parquet.headers['content-type']).toBe('application/vnd.apache.parquet')
  const file = new Uint8Array(parquet.rawPayload).buffer
  expect(await parquetReadObjects({ file })).toEqual([{ who: 'ada', page_view_count: 1n }])
})

test('what is wrong is answered with its place', async () => {
  const server = await createFolderApp()
  const answer = await server.ask({ query: 'SELECT\n  nonsense FROM sessions' })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({
    error: {
      code: 'sql_failed',
      message: 'no such column: nonsense (line 2, column 3)',
      position: 9,
    },
  })
  expect((await server.ask({ query: 'SELECT 1' }, 'none')).json()).toMatchObject({
    error: { code: 'unknown_project' },
  })
})

test('a statement that never ends is stopped, and ingest goes on meanwhile', async () => {
  const server = await createFolderApp()
  const asked = server.ask({ query: ENDLESS })
  await server.storage.appendSegment(createSegment())
  const answer = await asked
  expect(answer.statusCode).toBe(422)
  expect(answer.json()).toMatchObject({ error: { code: 'sql_too_costly' } })
  expect(answer.body).toContain(`${SQL_LIMITS.timeMs / 1_000} seconds`)
  const count = await server.ask({ query: 'SELECT count(*) FROM sessions' })
  expect(count.json<SqlResult>().rows).toEqual([[1]])
})

test('a statement that takes too much memory is stopped before the time is over', async () => {
  const server = await createFolderApp()
  const answer = await server.ask({ query: GREEDY })
  expect(answer.statusCode).toBe(422)
  expect(answer.json()).toMatchObject({ error: { code: 'sql_too_costly' } })
})

test('closing the request ends its process', async () => {
  const ended = Promise.withResolvers<unknown>()
  const started = Promise.withResolvers<void>()
  const server = await createFolderApp((runner) => ({
    run: async (statement, signal) => {
      const running = runner.run(statement, signal)
      started.resolve()
      await running.catch(ended.resolve)
      return running
    },
  }))
  const origin = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const controller = new AbortController()
  const { cookie } = await server.signIn('member')
  const asked = fetch(`${origin}/api/projects/${PROJECT.id}/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: ENDLESS }),
    signal: controller.signal,
  })
  await started.promise
  controller.abort()
  await expect(asked).rejects.toThrow(/abort/i)
  // Ended for its own sake, not for the time.
  expect(await ended.promise).toMatchObject({ name: 'SqlError', kind: 'crash' })
})

test('only few statements run at once', async () => {
  const gate = Promise.withResolvers<void>()
  let running = 0
  const full = Promise.withResolvers<void>()
  const server = await createTestApp({
    sql: {
      run: async () => {
        running += 1
        if (running === SQL_LIMITS.atOnce) full.resolve()
        await gate.promise
        throw new SqlError('limit', 'too much')
      },
    },
  })
  const headers = await server.signIn('member')
  const ask = async () =>
    server.app.inject({
      method: 'POST',
      url: `/api/projects/${PROJECT.id}/sql`,
      headers,
      payload: { query: 'SELECT 1' },
    })
  const asked = Array.from({ length: SQL_LIMITS.atOnce }, ask)
  await full.promise
  const busy = await ask()
  expect(busy.statusCode).toBe(503)
  expect(busy.headers['retry-after']).toBe('3')
  gate.resolve()
  for (const answer of await Promise.all(asked)) expect(answer.statusCode).toBe(422)
})
