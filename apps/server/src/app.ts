import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import type { Server } from 'node:http'
import type { Logger } from 'pino'
import type { Assets } from './assets/assets.ts'
import type { Config } from './config.ts'
import { requireSameOrigin, requireSignIn } from './http/access-guard.ts'
import type { AppInstance } from './http/app-instance.ts'
import { addAnnotationRoutes } from './http/annotations.ts'
import { addBackupRoutes } from './http/backups.ts'
import { addDeletionRoutes } from './http/deletions.ts'
import { addFileRoutes } from './http/dashboard.ts'
import { addDocsRoutes } from './http/docs.ts'
import { addEntryRoutes } from './http/entries.ts'
import { addErrorHandlers, answerFrameworkError, getRoute } from './http/error-handler.ts'
import { addExploreRoutes } from './http/explore.ts'
import { addExportRoutes } from './http/exports.ts'
import { createFailureLog } from './http/failure-log.ts'
import { addForwardingRoutes } from './http/forwarding.ts'
import { addFunnelRoutes } from './http/funnels.ts'
import { refuseEndlessHeads, routeHeadAsGet } from './http/head-requests.ts'
import { addHeatMapRoutes } from './http/heatmap.ts'
import { addImportRoutes } from './http/imports.ts'
import { addIssueRoutes } from './http/issues.ts'
import { addLiveRoutes } from './http/live.ts'
import { compileLate, NO_COMPILERS } from './http/compile-late.ts'
import { createLongBodies, type LongBodies } from './http/long-bodies.ts'
import { addApiDescription } from './http/openapi.ts'
import { addOwnAccountRoutes } from './http/own-account.ts'
import { addPathRoutes } from './http/paths.ts'
import { addPeopleRoutes } from './http/people.ts'
import { addProjectSettingsRoutes } from './http/project-settings.ts'
import { createPathRewriter } from './http/recorder-paths.ts'
import { addHealthRoutes, addReportRoutes } from './http/reports.ts'
import { addProjectRoutes } from './http/projects.ts'
import { addReplayRoutes } from './http/replay.ts'
import { addSavedExplorationRoutes } from './http/saved-explorations.ts'
import { addSavedStatementRoutes } from './http/saved-statements.ts'
import { addSegmentRoutes } from './http/segments.ts'
import { addServerEventRoutes } from './http/server-events.ts'
import { addReplaySheetRoutes, addSheetRoutes } from './http/sheets.ts'
import { addSessionRoutes } from './http/sessions.ts'
import { addSqlRoutes } from './http/sql.ts'
import { addSharedSessionRoutes } from './http/shared-session.ts'
import { addShareLinkRoutes } from './http/share-links.ts'
import { addManySessionRoutes } from './http/many-sessions.ts'
import { addMetricsRoute, addStateRoutes, countRequests } from './http/state.ts'
import { addTableRoutes } from './http/tables.ts'
import { addReleaseRoute } from './http/release.ts'
import { addViewRoutes } from './http/views.ts'
import { addWarningRoutes } from './http/warnings.ts'
import { addMeRoutes, addSignInRoutes } from './http/sign-in.ts'
import { createAccess } from './services/access/access.ts'
import { createApiTokens } from './services/access/api-tokens.ts'
import { createProvider } from './services/access/provider.ts'
import { createPeople } from './services/access/people.ts'
import { createAnnotations } from './services/annotations/annotations.ts'
import type { Forwarding } from './services/forwarding/forwarding.ts'
import type { Backups } from './services/backups/backups.ts'
import type { PlaceFinder } from './services/enrichment/index.ts'
import { createEntries } from './services/entries/entries.ts'
import { createPageTracks } from './services/heatmap/page-tracks.ts'
import { createHealth } from './services/health/health.ts'
import { createAdmission } from './services/ingest/admission.ts'
import { createDiskGuard } from './services/ingest/disk-guard.ts'
import { createExportPage } from './services/export/export-page.ts'
import { createIngest } from './services/ingest/ingest.ts'
import { createRefusals } from './services/ingest/refusals.ts'
import type { Metrics } from './services/metrics/metrics.ts'
import { addStoreGauges } from './services/metrics/store-gauges.ts'
import { createIssues } from './services/issues/issues.ts'
import { createLiveStreams } from './services/live/live-streams.ts'
import { createInstallations } from './services/projects/installation.ts'
import { loadProjectSettings } from './services/projects/settings.ts'
import { createReplay } from './services/replay/replay.ts'
import type { SegmentReader } from './services/replay/segment-reader.ts'
import { createServerEvents } from './services/server-events/server-events.ts'
import { createSharedSessions } from './services/shares/shared-session.ts'
import { createShareLinks } from './services/shares/share-links.ts'
import { createSheets } from './services/sheets/sheets.ts'
import { createManySessions } from './services/sessions/many-sessions.ts'
import { createSqlConsole } from './services/sql/sql-console.ts'
import { createSessions, loadClosedAt } from './services/sessions/sessions.ts'
import type { Updates } from './services/updates/updates.ts'
import type { SqlRunner } from './storage/sql-runner.ts'
import type { Storage } from './storage/storage.ts'
import { VERSION } from './version.ts'

export interface AppOptions {
  readonly config: Config
  readonly storage: Storage
  readonly assets: Assets
  readonly logger: Logger
  readonly places: PlaceFinder
  readonly backups: Backups
  /** The caller starts and stops it. */
  readonly forwarding: Forwarding
  /** The caller starts and stops them. */
  readonly updates: Pick<Updates, 'getNewer'>
  readonly reader: SegmentReader
  readonly metrics: Metrics
  readonly sql: SqlRunner
  /** Absent: plain HTTP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | null
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In place of one that can listen, for a rehearsal. */
  readonly createServer?: () => Server
}

/**
 * The server, ready to listen: all routes, over a storage that the caller opened
 * and closes.
 */
export async function createApp(options: AppOptions): Promise<AppInstance> {
  const { config, storage, assets, logger, places, reader, metrics, now } = options
  const loadSettings = (projectId: string) => loadProjectSettings(storage.control, projectId)
  const access = createAccess(storage.control, now)
  const longBodies = createLongBodies()
  const app = createInstance(options, longBodies)
  addErrorHandlers(app, createFailureLog(logger, now))
  // With callbacks: ingest passes here, and a promise for each hook costs it a tenth.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
    done()
  })
  refuseEndlessHeads(app)
  app.addHook('onResponse', (request, reply, done) => {
    if (logger.isLevelEnabled('debug')) {
      const durationMs = Math.round(reply.elapsedTime)
      logger.debug({ route: getRoute(request), status: reply.statusCode, durationMs }, 'answered')
    }
    done()
  })
  countRequests(app, metrics)
  await addApiDescription(app, VERSION)

  const refusals = createRefusals()
  const disk = await createDiskGuard({
    loadFreeBytes: storage.loadFreeBytes,
    reserveBytes: config.diskReserveBytes,
    now,
  })
  const admission = createAdmission({
    disk,
    refusals,
    deletions: storage.deletions,
    ratePerSecond: config.ingestRate,
    dailyBytes: config.dailyBytes,
    keptBytes: config.projectBytes,
  })
  const sheets = createSheets(storage, admission)
  const live = createLiveStreams({
    loadClosedAt: (sessionId) => loadClosedAt(storage.sessions, { sessionId, loadSettings }),
    now,
  })
  // Before connections are waited for: these would never end.
  app.addHook('preClose', async () => live.close())
  addStateRoutes(app, { disk, control: storage.control })
  addStoreGauges(metrics, { storage, disk, now })
  await app.register(async (group) =>
    addSegmentRoutes(group, {
      ingest: createIngest({ storage, places, admission, onStored: live.noteStored }),
      admission,
      now,
    }),
  )
  const health = createHealth({
    control: storage.control,
    now,
    onError: (error) => logger.warn({ err: error }, 'reports could not be counted'),
  })
  app.addHook('onClose', () => health.flush())
  const installations = createInstallations(storage)
  await app.register(async (group) =>
    addReportRoutes(group, {
      health,
      installations,
      control: storage.control,
      admission,
      now,
    }),
  )
  await app.register(async (group) => addSheetRoutes(group, { sheets, admission, now }))
  await app.register(async (group) =>
    addServerEventRoutes(group, {
      serverEvents: createServerEvents(storage),
      control: storage.control,
      admission,
      now,
    }),
  )
  await app.register(async (group) => {
    await group.register(cookie)
    requireSameOrigin(group, config.publicUrl)
    const isSecure = config.publicUrl.startsWith('https:')
    const { scriptPath, ingestPath } = config
    const recorder = { scriptPath, ingestPath }
    const { oidc, publicUrl } = config
    const provider = {
      provider: oidc && createProvider({ config: oidc, control: storage.control, access, now }),
      providerName: oidc?.name ?? '',
      publicUrl,
      logger,
    }
    const signIn = { access, control: storage.control, isSecure, recorder, provider }
    await group.register(async (open) => addSignInRoutes(open, signIn))
    await group.register(async (closed) => addMeRoutes(closed, signIn))
    await group.register(async (closed) => {
      const getUser = requireSignIn(closed, access)
      const people = createPeople(storage.control, access, now)
      const apiTokens = createApiTokens(storage.control, now)
      closed.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      addPeopleRoutes(closed, { people, apiTokens, control: storage.control, getUser })
      addOwnAccountRoutes(closed, { people, getUser })
    })
  })
  const sessions = createSessions(storage, { now, loadSettings })
  const replay = createReplay({ ...storage, reader }, { now, loadSettings })
  const shareLinks = createShareLinks(storage, now)
  await app.register(async (group) => {
    requireSameOrigin(group, config.publicUrl)
    const cut = reader.cutFrames
    const shared = createSharedSessions({ replay, sessions, sheets, storage, cut })
    await addSharedSessionRoutes(group, { shareLinks, shared, live, now })
  })
  await app.register(async (group) => {
    await group.register(cookie)
    const getUser = requireSignIn(group, access)
    requireSameOrigin(group, config.publicUrl)
    group.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    addSessionRoutes(group, { sessions, storage, now, getUser })
    addTableRoutes(group, { sessions, control: storage.control, getUser })
    const annotations = createAnnotations(storage, now)
    addAnnotationRoutes(group, { annotations, getUser })
    const manySessions = createManySessions(storage, annotations)
    addManySessionRoutes(group, { manySessions, storage, getUser, now })
    addFunnelRoutes(group, { storage, now, getUser })
    addPathRoutes(group, { storage, now, getUser })
    addExploreRoutes(group, { storage, getUser, now })
    addSavedExplorationRoutes(group, { control: storage.control, getUser, now })
    addSavedStatementRoutes(group, { control: storage.control, getUser, now })
    const tracks = createPageTracks({ replays: storage.replays, reader })
    addHeatMapRoutes(group, { storage, tracks, now, getUser })
    addIssueRoutes(group, {
      issues: createIssues({ ...storage, now }),
      control: storage.control,
      getUser,
      now,
    })
    addSqlRoutes(group, { console: createSqlConsole(storage, options.sql) })
    addProjectRoutes(group, { control: storage.control, installations, getUser, now })
    addProjectSettingsRoutes(group, { control: storage.control, now })
    addForwardingRoutes(group, {
      forwarding: options.forwarding,
      control: storage.control,
      getUser,
      now,
    })
    addDeletionRoutes(group, { storage, now, getUser })
    addViewRoutes(group, { control: storage.control, getUser, now })
    addWarningRoutes(group, { storage, refusals })
    addHealthRoutes(group, { health, control: storage.control })
    addReplaySheetRoutes(group, { sheets })
    addShareLinkRoutes(group, { shareLinks, getUser })
    addReplayRoutes(group, { replay })
    addMetricsRoute(group, metrics)
    addLiveRoutes(group, { live, control: storage.control })
    addEntryRoutes(group, { entries: createEntries(storage, reader) })
    addImportRoutes(group, { storage, longBodies, now })
    addBackupRoutes(group, { backups: options.backups })
    addReleaseRoute(group, { updates: options.updates, version: VERSION })
    const openPage = createExportPage({ replay, sessions, sheets, loadAsset: assets.load })
    const replays = { ...storage.replays, ...reader }
    addExportRoutes(group, { storage: { ...storage, replays }, replay, sheets, openPage, now })
  })
  await app.register(async (group) => addDocsRoutes(group, { assets }))
  await app.register(async (group) => addFileRoutes(group, { assets }))
  return app
}

function createInstance(
  { config, tls, createServer }: Pick<AppOptions, 'config' | 'tls' | 'createServer'>,
  { answerClientError }: LongBodies,
): AppInstance {
  const { trustProxy, scriptPath, ingestPath } = config
  const rewrite = createPathRewriter({ scriptPath, ingestPath })
  // Sockets that send their request drop by drop are closed: without these two,
  // requestTimeout alone closes none of them for minutes.
  const http = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 }
  // Servers of either protocol have types of their own; to the routes they are the same.
  const secure: object = tls ? { https: { ...http, ...tls } } : {}
  const app: AppInstance = Fastify({
    ...secure,
    ...(createServer ? { serverFactory: createServer } : {}),
    // Each route is a plugin to it, and each would get a timer; none waits for anything.
    pluginTimeout: 0,
    http,
    requestTimeout: 20_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    bodyLimit: 64 * 1024,
    exposeHeadRoutes: false,
    rewriteUrl: (request) => {
      routeHeadAsGet(request)
      return rewrite(request.url ?? '/')
    },
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    schemaController: NO_COMPILERS,
  })
    .setValidatorCompiler(compileLate)
    .setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  // A form of another site can send plain text, so that is taken only by routes that ask for it.
  app.removeContentTypeParser('text/plain')
  return app
}
