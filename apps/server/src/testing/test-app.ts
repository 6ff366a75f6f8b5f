import type { Project, Release, Role } from '@playhead/protocol'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createApp } from '../app.ts'
import type { Assets } from '../assets/assets.ts'
import { readConfig } from '../config.ts'
import type { AppInstance } from '../http/app-instance.ts'
import { createAccess } from '../services/access/access.ts'
import type { Backups } from '../services/backups/backups.ts'
import { createForwarding } from '../services/forwarding/forwarding.ts'
import type { PlaceFinder } from '../services/enrichment/index.ts'
import { createMetrics } from '../services/metrics/metrics.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { openStorage } from '../storage/open-storage.ts'
import { SqlError, type SqlRunner } from '../storage/sql-runner.ts'
import type { Storage } from '../storage/storage.ts'
import { INLINE_JOBS } from './inline-jobs.ts'
import { NOON } from './segment-fixtures.ts'

export const ORIGIN = 'https://shop.example'
export const PROJECT: Project = {
  id: 'project-1',
  name: 'Shop',
  key: 'test-key',
  allowedOrigins: [ORIGIN],
  timeZone: 'UTC',
}

export interface TestApp {
  readonly app: AppInstance
  readonly storage: Storage
  /** Lines of the log so far. */
  readonly log: () => string
  /** Sets the clock of the server, which stands at noon. */
  readonly setNow: (now: number) => void
  /** Signs in, as the administrator or in another role, and gives the header that says so. */
  readonly signIn: (role?: Role) => Promise<{ cookie: string }>
}

export interface TestAppOptions {
  readonly env?: Record<string, string>
  readonly files?: Record<string, string | Uint8Array>
  readonly places?: PlaceFinder
  readonly backups?: Backups
  readonly sql?: SqlRunner
  readonly newer?: Release
  /** Changes the storage, which is in memory, before the app gets it. */
  readonly wrap?: (storage: Storage) => Storage
}

const NO_PLACES: PlaceFinder = { find: () => ({ country: null, region: null, city: null }) }

const NO_BACKUPS: Backups = {
  start: async () => {},
  list: async () => ({ folder: '', bucket: null, startedAt: null, failure: null, backups: [] }),
}

const NO_SQL: SqlRunner = {
  run: async () => {
    throw new SqlError('crash', 'a storage in memory takes no statements')
  },
}

/** A server over an empty storage with one project, for requests by injection. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let now = NOON
  const lines: string[] = []
  const memory = openStorage({ kind: 'memory' })
  const storage = options.wrap?.(memory) ?? memory
  await storage.control.putProject(PROJECT)
  const config = readConfig(options.env ?? {})
  const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  const app = await createApp({
    config,
    storage,
    assets: createFakeAssets(options.files ?? {}),
    places: options.places ?? NO_PLACES,
    backups: options.backups ?? NO_BACKUPS,
    forwarding: createForwarding({
      storage,
      networks: config.forwardNetworks,
      publicUrl: config.publicUrl,
      version: 'test',
      logger,
      now: () => now,
    }),
    updates: { getNewer: () => options.newer ?? null },
    sql: options.sql ?? NO_SQL,
    reader: createSegmentReader(storage, INLINE_JOBS),
    metrics: createMetrics('test'),
    logger,
    now: () => now,
  })
  onTestFinished(async () => {
    await app.close()
    await storage.close()
  })
  return {
    app,
    storage,
    log: () => lines.join(''),
    setNow: (moment) => {
      now = moment
    },
    signIn: async (role) => {
      const access = createAccess(storage.control, () => now)
      if (role) await storage.control.putUser({ id: role, name: role, role })
      const token = role
        ? (await access.createLink(role, 1_000)).token
        : await access.createSignInToken()
      const answer = await app.inject({ method: 'POST', url: '/api/sign-in', payload: { token } })
      const [cookie] = answer.cookies
      return { cookie: `${cookie?.name}=${cookie?.value}` }
    },
  }
}

function createFakeAssets(files: Readonly<Record<string, string | Uint8Array>>): Assets {
  return {
    load: async (name) => {
      const file = files[name]
      if (file === undefined) return null
      return typeof file === 'string' ? Buffer.from(file) : file
    },
    list: async (prefix) => Object.keys(files).filter((name) => name.startsWith(prefix)),
  }
}
