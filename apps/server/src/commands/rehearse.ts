import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { pino } from 'pino'
import { createApp } from '../app.ts'
import type { Assets } from '../assets/assets.ts'
import { readConfig } from '../config.ts'
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
  await storage.close()
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
