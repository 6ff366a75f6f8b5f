import type {
  BackupList,
  Deletion,
  Destination,
  DeletionPreview,
  ForwardingAttempt,
  Exploration,
  ExploreQuery,
  Funnel,
  FunnelSessions,
  Paths,
  PathSessions,
  HeatMap,
  HeatPathList,
  HealthReason,
  Installation,
  Issue,
  IngestionWarning,
  Me,
  Note,
  Overview,
  ProjectSettings,
  ReplayEntry,
  Release,
  ReplayManifest,
  SavedStatement,
  SavedView,
  SearchHits,
  SecretKey,
  SessionPages,
  SessionSummary,
  SharedSession,
  ShareLink,
  StorageReport,
  StoredSessionEvent,
  ValueCount,
} from '@playhead/protocol'
import { answerAnnotations } from './fake-notes.ts'
import { answerIssues } from './issues.ts'
import { answerPeople, createFakePeople, type FakePeople } from './fake-people.ts'
import { answerShare, answerShareLinks } from './fake-share.ts'
import { answerProject } from './fake-project.ts'
import { DEFAULT_SETTINGS, ME, STORAGE } from './summaries.ts'

/** The server at the network's edge: what it holds, and what it was asked. */
export interface FakeServer {
  readonly send: typeof fetch
  /** Answers who asks for the stream of a project. */
  openStream: () => Response
  readonly requests: readonly string[]
  sessions: SessionSummary[]
  events: StoredSessionEvent[]
  pages: SessionPages['pages']
  notes: Note[]
  views: SavedView[]
  /** What the recording tells beside the page; a part has two thousand of them. */
  entries: ReplayEntry[]
  shareLinks: ShareLink[]
  destinations: Destination[]
  /** Of every destination. */
  attempts: ForwardingAttempt[]
  shared: SharedSession | null
  /** Why the share link shows nothing; null: it does. */
  shareEnd: string | null
  me: Me
  readonly people: FakePeople
  settings: ProjectSettings
  secretKeys: SecretKey[]
  warnings: IngestionWarning[]
  storage: StorageReport
  deletions: Deletion[]
  preview: DeletionPreview
  health: HealthReason[]
  installation: Installation
  issues: Issue[]
  funnel: Funnel | null
  funnelSessions: FunnelSessions
  exploration: Exploration | null
  /** What explorations were asked for. */
  readonly explored: ExploreQuery[]
  paths: Paths | null
  pathSessions: PathSessions
  /** What paths, and the sessions behind them, were asked for. */
  readonly pathQueries: Record<string, string>[]
  /** Answers the next statement; what was asked is in `statements`. */
  runSql: (body: SqlQuestion) => Response | Promise<Response>
  readonly statements: SqlQuestion[]
  savedStatements: SavedStatement[]
  heatMap: HeatMap | null
  heatPaths: HeatPathList
  /** What heat maps were asked for. */
  readonly heatQueries: Record<string, string>[]
  /** The steps that funnels were asked for, as JSON. */
  readonly funnels: string[]
  countsAllIssues: boolean
  newer: Release | null
  backups: BackupList
  /** Answers the next import. */
  importing: () => Response
  overview: Overview | null
  /** Suggested for every field. */
  values: ValueCount[]
  /** What suggestions were asked for. */
  readonly valueQueries: Record<string, string>[]
  /** The filters that lists and numbers were asked with, as JSON. */
  readonly filters: string[]
  /** What lists were searched for. */
  readonly searches: string[]
  /** What is found in sessions, by their ids: those without are left out of a search. */
  found: Record<string, SearchHits>
  /** The orders that lists were asked for. */
  readonly sorts: string[]
  /** Whether a session passes the filter of a list, which is JSON; without: all do. */
  passes: (session: SessionSummary, filter: string) => boolean
  manifest: ReplayManifest | null
  frames: Uint8Array<ArrayBuffer>
  signedIn: boolean
  /** What the provider of sign-ins is called; null: there is none. */
  provider: string | null
  isDiskFull: boolean
  tokens: Set<string>
  /** Paths that begin so fail with 503. */
  broken: string | null
}

/** The body of a request to run a statement. */
export interface SqlQuestion {
  readonly query: string
  readonly rows?: number
  readonly format?: string
}

export function createFakeServer(): FakeServer {
  const requests: string[] = []
  const server: FakeServer = {
    requests,
    openStream: () => fail(503, 'too_many_streams', 'There are too many.'),
    sessions: [],
    events: [],
    pages: [],
    notes: [],
    views: [],
    entries: [],
    shareLinks: [],
    destinations: [],
    attempts: [],
    shared: null,
    shareEnd: null,
    me: ME,
    people: createFakePeople(),
    settings: DEFAULT_SETTINGS,
    secretKeys: [],
    warnings: [],
    storage: STORAGE,
    deletions: [],
    preview: { sessions: 12, sizeBytes: 34_000_000, isComplete: true },
    health: [],
    issues: [],
    funnel: null,
    funnelSessions: { sessions: [], total: 0 },
    exploration: null,
    explored: [],
    paths: null,
    pathSessions: { sessions: [], total: 0 },
    pathQueries: [],
    heatMap: null,
    heatPaths: { paths: [], total: 0, isComplete: true, countedFromAt: 0 },
    heatQueries: [],
    funnels: [],
    statements: [],
    savedStatements: [],
    runSql: () => fail(400, 'sql_failed', 'Nothing.'),
    countsAllIssues: true,
    installation: { script: null, sessionId: null, replayId: null },
    newer: null,
    backups: { folder: '/srv/backups', bucket: null, startedAt: null, failure: null, backups: [] },
    importing: () => fail(400, 'invalid_import', 'The file is no recording.', 'See the list.'),
    overview: null,
    values: [],
    valueQueries: [],
    filters: [],
    searches: [],
    found: {},
    sorts: [],
    passes: () => true,
    manifest: null,
    frames: new Uint8Array(),
    signedIn: true,
    provider: null,
    isDiskFull: false,
    tokens: new Set(['good']),
    broken: null,
    async send(input, init) {
      const url = new URL(String(input), 'http://playhead.test')
      const path = url.pathname.replace('/api/', '')
      if (path === '/healthz') {
        return Response.json({ status: server.isDiskFull ? 'disk_full' : 'ok' })
      }
      requests.push(`${init?.method ?? 'GET'} ${path}`)
      if (server.broken !== null && path.startsWith(server.broken)) {
        return fail(503, 'overloaded', 'The server has too much to do.', 'Wait a minute.')
      }
      if (/^projects\/[^/]+\/live$/.test(path)) return server.openStream()
      const method = init?.method ?? 'GET'
      if (/^projects\/[^/]+\/sql$/.test(path)) return answerSql(server, init)
      const body = typeof init?.body === 'string' ? init.body : ''
      const request = { method, path, url, body }
      if (path.startsWith('share/')) {
        const { authorization = '' } = (init?.headers ?? {}) as Record<string, string>
        return answerShare(server, request, authorization.replace('Bearer ', ''))
      }
      return answer(server, request)
    },
  }
  return server
}

async function answerSql(server: FakeServer, init: RequestInit | undefined): Promise<Response> {
  const question = JSON.parse(String(init?.body)) as SqlQuestion
  server.statements.push(question)
  return Promise.race([server.runSql(question), untilAborted(init?.signal)])
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly url: URL
  readonly body: string
}

function answer(server: FakeServer, request: Request): Response {
  const { path, url, body } = request
  if (path === 'sign-in') {
    const { token } = JSON.parse(body) as { token: string }
    server.signedIn = server.tokens.delete(token)
    return server.signedIn ? new Response(null, { status: 204 }) : unauthorized()
  }
  if (path === 'sign-in/password') {
    const { password } = JSON.parse(body) as { password: string }
    server.signedIn = password === server.people.password
    return server.signedIn
      ? new Response(null, { status: 204 })
      : fail(401, 'wrong_password', 'The e-mail address or the password is wrong.')
  }
  if (path === 'sign-in/ways') return Response.json({ provider: server.provider })
  if (path === 'sign-out') {
    server.signedIn = false
    return new Response(null, { status: 204 })
  }
  if (!server.signedIn) return unauthorized()
  const answered = answerPeople(server.people, request)
  if (answered) return answered
  const filter = url.searchParams.get('filter')
  if (filter !== null) server.filters.push(filter)
  if (path === 'me') return Response.json(server.me)
  if (path === 'heatmap/paths') return Response.json(server.heatPaths)
  if (path === 'heatmap') {
    server.heatQueries.push(Object.fromEntries(url.searchParams))
    return server.heatMap
      ? Response.json(server.heatMap)
      : fail(400, 'invalid_request', 'Nothing.', 'None.')
  }
  if (path === 'explore') {
    server.explored.push(JSON.parse(url.searchParams.get('query') ?? '') as ExploreQuery)
    return server.exploration
      ? Response.json(server.exploration)
      : fail(400, 'invalid_request', 'Nothing.', 'None.')
  }
  if (path === 'paths' || path === 'paths/sessions') {
    server.pathQueries.push(Object.fromEntries(url.searchParams))
    if (path === 'paths/sessions') return Response.json(server.pathSessions)
    return server.paths
      ? Response.json(server.paths)
      : fail(400, 'invalid_request', 'Nothing.', 'None.')
  }
  if (path === 'funnel/sessions') {
    const asked = Object.fromEntries(url.searchParams)
    server.funnels.push(`sessions of ${asked.step} ${asked.outcome} after ${asked.skip}`)
    return Response.json(server.funnelSessions)
  }
  if (path === 'funnel') {
    server.funnels.push(`${url.searchParams.get('scope')} ${url.searchParams.get('steps')}`)
    return server.funnel
      ? Response.json(server.funnel)
      : fail(400, 'invalid_request', 'Nothing.', 'None.')
  }
  if (/^issues(?:\/|$)/.test(path)) return answerIssues(server, request)
  if (/^projects(?:\/|$)/.test(path)) return answerProject(server, request)
  if (path === 'deletions') return Response.json({ deletions: server.deletions })
  if (path === 'release') return Response.json({ version: '0.1.0', newer: server.newer })
  if (path === 'backups') return answerBackups(server, request)
  if (path === 'overview') return Response.json(server.overview)
  if (path === 'sessions/values') {
    server.valueQueries.push(Object.fromEntries(url.searchParams))
    return Response.json({ values: server.values })
  }
  if (path === 'sessions') return Response.json(listSessions(server, url.searchParams))
  const [, id, part, ...place] = path.split('/')
  const session = server.sessions.find((candidate) => candidate.id === id)
  if (!session) return fail(404, 'unknown_session', 'There is no session with this id.')
  if (part === 'share-links') return answerShareLinks(server, request)
  const annotated = answerAnnotations(server, session, request)
  if (annotated) return annotated
  if (part === 'pin') {
    session.isPinned = (JSON.parse(body) as { isPinned: boolean }).isPinned
    return new Response(null, { status: 204 })
  }
  if (request.method === 'DELETE') {
    server.sessions = server.sessions.filter((candidate) => candidate !== session)
    return Response.json({})
  }
  if (part === 'events') return Response.json({ events: server.events })
  if (part === 'entries') return Response.json(listEntries(server, url.searchParams))
  if (part === 'pages') return Response.json({ pages: server.pages })
  if (part === 'replay' && place.length > 0) return new Response(server.frames)
  if (part === 'replay') return Response.json(server.manifest)
  return Response.json(session)
}

/** A backup that is begun runs until the test says that it has ended. */
function answerBackups(server: FakeServer, { method }: Request): Response {
  if (method === 'POST') server.backups = { ...server.backups, startedAt: Date.now() }
  return Response.json(server.backups, { status: method === 'POST' ? 202 : 200 })
}

function listEntries({ entries }: FakeServer, query: URLSearchParams): object {
  const from = Number(query.get('cursor') ?? 0)
  const next = from + 2_000
  return {
    entries: entries.slice(from, next),
    throughAt: entries[next]?.at ?? entries.at(-1)?.at ?? 0,
    nextCursor: next < entries.length ? String(next) : null,
  }
}

function listSessions(server: FakeServer, query: URLSearchParams): object {
  const [fromAt, toAt] = [Number(query.get('fromAt')), Number(query.get('toAt'))]
  const limit = Number(query.get('limit'))
  const search = query.get('search')
  if (search !== null) server.searches.push(search)
  server.sorts.push(query.get('sort') ?? 'newest')
  const from = Number(query.get('cursor') ?? 0)
  const found = server.sessions
    .filter(({ startedAt }) => startedAt >= fromAt && startedAt < toAt)
    .filter(({ id }) => search === null || id in server.found)
    .filter((session) => server.passes(session, query.get('filter') ?? '{"all":[]}'))
    .sort((a, b) => b.startedAt - a.startedAt)
  const isLast = from + limit >= found.length
  return {
    sessions: found.slice(from, from + limit),
    ...(search === null ? {} : { found: server.found }),
    nextCursor: isLast ? null : String(from + limit),
  }
}

function unauthorized(): Response {
  return fail(401, 'signed_out', 'Nobody is signed in.')
}

function fail(status: number, code: string, ...[message, hint]: [string, string?]): Response {
  return Response.json({ error: { code, message, ...(hint && { hint }) } }, { status })
}
