import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { destination, pino, type Logger } from 'pino'
import { createApp } from '../app.ts'
import type { Assets } from '../assets/assets.ts'
import type { Config } from '../config.ts'
import { SETTINGS } from '../settings.ts'
import {
  createLatePlaceFinder,
  createPlaceFinder,
  loadCountryDatabase,
  PlaceDatabaseError,
  type PlaceFinder,
} from '../services/enrichment/index.ts'
import { startBackupSchedule } from '../services/backups/backup-schedule.ts'
import { createBackupBucket } from '../services/backups/bucket.ts'
import { createBackups, type Backups } from '../services/backups/backups.ts'
import { createAccess } from '../services/access/access.ts'
import { createForwarding } from '../services/forwarding/forwarding.ts'
import { createKeyframeSource } from '../services/keyframes/keyframe-source.ts'
import { createOutlineSource } from '../services/replay/outlines.ts'
import { createCompaction } from '../services/compaction/compaction.ts'
import { loadProjectSettings } from '../services/projects/settings.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { createSheetCollection } from '../services/sheets/collect-sheets.ts'
import { createDeletionSources } from '../services/deletion/deletion-sources.ts'
import { createTrailSource } from '../services/paths/trail-source.ts'
import { createRecordedTextSource } from '../services/search/recorded-text-source.ts'
import { createTextIndexSource } from '../services/search/text-index-source.ts'
import { createRetentionSource } from '../services/retention/retention-source.ts'
import { createMetrics } from '../services/metrics/metrics.ts'
import { createUpdates } from '../services/updates/updates.ts'
import { startUpkeep } from '../services/upkeep/upkeep.ts'
import {
  createFolderSqlRunner,
  openFolderUpkeepLock,
  openStorage,
} from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { createJobLanes } from '../worker/job-lanes.ts'
import type { Jobs } from '../worker/jobs.ts'
import { startWorker } from '../worker/start-worker.ts'
import { VERSION } from '../version.ts'
import { listen, stopListening } from './listen.ts'
import { runSelf } from './run-self.ts'
import { followTls, readTls } from './tls.ts'

export interface RunningServer {
  /** Where people reach it. */
  readonly url: string
  /** Stops accepting, and lets requests under way end. */
  stop(): Promise<void>
}

/** Logs are JSON lines on standard error, apart from what is said to people. */
export function createLogger(config: Config): Logger {
  // Said here, as the library asks when it is loaded, which may have been in a snapshot.
  const base = { pid: process.pid, hostname: hostname() }
  return pino({ level: config.logLevel, base }, destination({ dest: 2, sync: true }))
}

export function openFolderStorage(config: Config, logger: Pick<Logger, 'warn'>): Storage {
  const warn = (line: string): void => logger.warn(line)
  return openStorage({ kind: 'folder', folder: config.dataFolder, warn })
}

interface StartOptions {
  readonly config: Config
  readonly storage: Storage
  readonly assets: Assets
  readonly logger: Logger
  /** Epoch milliseconds; that of the system when not given. */
  readonly now?: () => number
}

/**
 * Starts the server over a storage that the caller closes after it.
 *
 * @throws {PortError} when the port cannot be had
 * @throws {PlaceDatabaseError} when a database of places cannot be read
 * @throws {ConfigError} when there is no certificate where the settings name one
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, storage, logger, now = Date.now } = options
  const tls = readTls(config)
  const places = await loadPlaces(options)
  const lanes = createJobLanes<Jobs>({ startWorker })
  const reader = createSegmentReader(storage, lanes.reading)
  const metrics = createMetrics(VERSION)
  const backups = createFolderBackups(config)
  const forwarding = createForwarding({
    storage,
    networks: config.forwardNetworks,
    publicUrl: config.publicUrl,
    version: VERSION,
    logger,
    now,
  })
  const updates = createUpdates({ url: config.updateUrl, version: VERSION, logger })
  const app = await createApp({
    ...options,
    places,
    reader,
    metrics,
    tls,
    backups,
    forwarding,
    updates,
    sql: createFolderSqlRunner(config.dataFolder),
    now,
  })
  const { host, port } = config
  const scheme = tls ? 'https' : 'http'
  const address = await listen(app, { host, port, scheme, setting: SETTINGS.port })
  const endSchedule = startBackupSchedule({
    backups,
    everyHours: config.backupHours,
    now,
    logger,
  })
  const unfollowTls = followTls(app, { paths: config, logger })
  logger.info({ host, port }, 'listening')
  const gate = openFolderUpkeepLock(config.dataFolder)
  const loadSettings = (projectId: string) => loadProjectSettings(storage.control, projectId)
  const stepClock = {
    stopwatch: () => performance.now(),
    rest: (durationMs: number) => setTimeout(durationMs),
  }
  const sources = [
    createRetentionSource({ storage, now }),
    ...createDeletionSources({ storage, now, ...stepClock }),
    createTextIndexSource({ texts: storage.texts, now, ...stepClock }),
    createRecordedTextSource({
      recordedTexts: storage.recordedTexts,
      reader,
      jobs: lanes.upkeep,
      now,
      ...stepClock,
    }),
    createTrailSource({ trails: storage.trails, now, ...stepClock }),
    createSheetCollection(storage.sheets, now),
    createKeyframeSource({
      replays: { ...storage.replays, ...reader },
      jobs: lanes.upkeep,
      logger,
      now,
    }),
    createCompaction({ storage, reader, jobs: lanes.upkeep, loadSettings, logger, now }),
    createOutlineSource(storage, now),
  ]
  forwarding.start()
  updates.start()
  const upkeep = startUpkeep({ sources, gate, logger, now, onTask: metrics.noteTask })
  return {
    url: port === 0 ? address : config.publicUrl,
    stop: async () => {
      endSchedule()
      unfollowTls()
      await Promise.all([
        upkeep.stop(),
        forwarding.stop(),
        updates.stop(),
        lanes.close(),
        stopListening(app),
      ])
      gate.close()
    },
  }
}

function createFolderBackups(config: Config): Backups {
  return createBackups({
    folder: config.backupFolder,
    bucket: config.backupBucket && createBackupBucket({ config: config.backupBucket }),
    run: (target) => runSelf(config, ['backup', target]),
    now: Date.now,
  })
}

/**
 * A city database is looked at now, as it may be the wrong file; that of countries is
 * part of the program.
 *
 * @throws {PlaceDatabaseError} when a city database cannot be read
 */
async function loadPlaces({ config, assets, logger }: StartOptions): Promise<PlaceFinder> {
  const { cityDatabase } = config
  const load = async (city?: Uint8Array): Promise<PlaceFinder> =>
    createPlaceFinder({
      countryDatabase: await loadCountryDatabase((name) => assets.load(name)),
      cityDatabase: city,
    })
  if (cityDatabase !== '') return load(await loadCityDatabase(cityDatabase))
  return createLatePlaceFinder(load, (error) =>
    logger.error({ err: error }, 'countries are not found'),
  )
}

async function loadCityDatabase(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new PlaceDatabaseError(`the city database ${path} cannot be read`, {
      hint: `look at ${SETTINGS.cityDatabase.name}`,
      cause,
    })
  }
}

/** A link that signs its first user in, once. */
export async function createSignInLink(
  control: Storage['control'],
  serverUrl: string,
): Promise<string> {
  const token = await createAccess(control, Date.now).createSignInToken()
  return `${serverUrl}/sign-in#${token}`
}
