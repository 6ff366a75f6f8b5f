import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable, Writable } from 'node:stream'
import { pino } from 'pino'
import { createApp } from '../app.ts'
import type { Assets } from '../assets/assets.ts'
import { readConfig } from '../config.ts'
import type { AppInstance } from '../http/app-instance.ts'
import type { Forwarding } from '../services/forwarding/forwarding.ts'
import { createMetrics } from '../services/metrics/metrics.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { openStorage } from '../storage/open-storage.ts'

/**
 * Goes through a start of the server without anything of the system (files, sockets,
 * threads, SQLite), and forgets it. Done while a snapshot of the program is made, which
 * keeps the functions that a start needs as they were compiled for it.
 */
export async function rehearse(): Promise<void> {
  const storage = openStorage({ kind: 'memory' })
  const app = await createApp({
    config: readConfig({}),
    storage,
    assets: NO_ASSETS,
    logger: pino({ level: 'silent' }, { write: () => {} }),
    places: { find: () => ({ country: null, region: null, city: null }) },
    backups: { start: async () => {}, list: refuse },
    forwarding: NO_FORWARDING,
    updates: { getNewer: () => null },
    reader: createSegmentReader(storage, { run: refuse }),
    metrics: createMetrics('', { isRehearsal: true }),
    sql: { run: refuse },
    now: () => 0,
    createServer,
  })
  await app.ready()
  for (const url of ['/healthz', '/', '/recorder.js', '/api/me']) await ask(app, url)
  await storage.close()
}

/** What browsers and monitors begin with. There is no file to answer with, so the errors are rehearsed, too. */
async function ask(app: AppInstance, url: string): Promise<void> {
  const socket = { remoteAddress: '127.0.0.1', setTimeout: () => {} }
  const asked = { method: 'GET', url, httpVersion: '1.1', headers: { host: 'localhost' }, socket }
  const answer = new RehearsedAnswer()
  const isOver = once(answer, 'finish')
  const request = Object.assign(Readable.from([]), asked)
  app.routing(request as unknown as IncomingMessage, answer as unknown as ServerResponse)
  await isOver
}

/** As much of an answer as Fastify uses. */
class RehearsedAnswer extends Writable {
  statusCode = 200
  headersSent = false

  setHeader(): void {}
  removeHeader(): void {}
  getHeader(): undefined {}
  hasHeader(): boolean {
    return false
  }
  writeHead(): this {
    this.headersSent = true
    return this
  }
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
  }
}

/** As much of a server as Fastify looks at before it listens. */
function createServer(): Server {
  const closing = { closeIdleConnections: () => {}, closeAllConnections: () => {} }
  return Object.assign(new EventEmitter(), closing) as unknown as Server
}

const NO_ASSETS: Assets = { load: async () => null, list: async () => [] }

const NO_FORWARDING: Forwarding = {
  list: refuse,
  create: refuse,
  change: refuse,
  remove: refuse,
  listAttempts: refuse,
  test: refuse,
  resume: refuse,
  start: () => {},
  stop: async () => {},
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('There is nothing to ask in a rehearsal.'))
}
