/**
 * What ingest is compared with, each in a process of its own:
 * `empty-route` reads every body whole, as the server has to, and answers 202 without
 * looking at it, on Fastify, with nothing else that a server does for a request;
 * `bare-rows` puts bodies into SQLite in batches of 100, without HTTP.
 */
import Database from 'better-sqlite3'
import Fastify from 'fastify'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

const BATCH = 100

const [name, argument = ''] = process.argv.slice(2)
if (name === 'empty-route') await serveEmptyRoute()
else insertBareRows(argument)

async function serveEmptyRoute(): Promise<void> {
  const app = Fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'text/plain',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body,
  )
  app.post('/v1/segments', async (_request, reply) =>
    reply.code(202).send({ status: 'stored', serverTime: Date.now() }),
  )
  console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
}

function insertBareRows(argument: string): void {
  const { folder, durationMs } = JSON.parse(argument) as { folder: string; durationMs: number }
  const db = new Database(join(folder, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 4000')
  db.exec('CREATE TABLE IF NOT EXISTS bodies (id INTEGER PRIMARY KEY, body BLOB)')
  const insert = db.prepare('INSERT INTO bodies (body) VALUES (?)')
  const body = randomBytes(20_800)
  const insertBatch = db.transaction(() => {
    for (let row = 0; row < BATCH; row += 1) insert.run(body)
  })
  const startedAt = performance.now()
  let rows = 0
  while (performance.now() - startedAt < durationMs) {
    insertBatch()
    rows += BATCH
  }
  const seconds = (performance.now() - startedAt) / 1_000
  db.close()
  console.log(JSON.stringify({ perSecond: Math.round(rows / seconds) }))
}
