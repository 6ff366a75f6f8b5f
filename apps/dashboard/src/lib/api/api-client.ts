import type {
  BackupList,
  ImportedSession,
  Deletion,
  DeletionInit,
  DeletionList,
  DeletionPreview,
  Health,
  IngestionWarningList,
  Me,
  NewSecretKey,
  Overview,
  ProjectSettings,
  ReplayEntryList,
  SecretKeyInit,
  SecretKeyList,
  ServerRelease,
  SessionEventList,
  SessionList,
  SessionPages,
  SessionSort,
  SessionSummary,
  StorageReport,
  ValueCountList,
} from '@playhead/protocol'
import { createExploreApi, type ExploreApi } from './explore-api.ts'
import { createFunnelsApi, type FunnelsApi } from './funnels-api.ts'
import { createSqlApi, type SqlApi } from './sql-api.ts'
import { createHeatMapApi, type HeatMapApi } from './heatmap-api.ts'
import { createIssuesApi, type IssuesApi } from './issues-api.ts'
import { createLiveApi, type LiveApi } from './live-api.ts'
import { createManySessionsApi, type ManySessionsApi } from './many-sessions-api.ts'
import { createNotesApi, type NotesApi } from './notes-api.ts'
import { createForwardingApi, type ForwardingApi } from './forwarding-api.ts'
import { createPathsApi, type PathsApi } from './paths-api.ts'
import { createPeopleApi, type PeopleApi } from './people-api.ts'
import { createProjectsApi, type ProjectsApi } from './projects-api.ts'
import { createViewsApi, type ViewsApi } from './views-api.ts'
import { createShareLinksApi, type ShareLinksApi } from './share-links-api.ts'
import { toQuery } from './query-string.ts'
import { createReplayApi, type ReplayApi } from './replay-api.ts'
import { createRequests } from './requests.ts'
import { toSessionPath } from './session-paths.ts'

export interface TimeWindow {
  readonly fromAt: number
  readonly toAt: number
}

/** Which sessions of a project are meant. */
export interface SessionChoice extends TimeWindow {
  readonly project: string
  /** As JSON. Absent: all. */
  readonly filter?: string
}

export interface SessionListOptions extends SessionChoice {
  /** Words that stand in them. */
  readonly search?: string
  readonly sort?: SessionSort
  readonly cursor: string | null
  readonly limit: number
}

/**
 * The server's API. Every method rejects with an ApiError that carries the
 * server's message and hint, or with an AbortError when its signal fired.
 */
export interface ApiClient extends ReplayApi {
  readonly notes: NotesApi
  readonly shareLinks: ShareLinksApi
  readonly live: LiveApi
  /** Of all sessions of a project. */
  readonly liveProjects: LiveApi
  readonly issues: IssuesApi
  readonly funnels: FunnelsApi
  readonly paths: PathsApi
  readonly explore: ExploreApi
  readonly sql: SqlApi
  readonly heatmap: HeatMapApi
  readonly people: PeopleApi
  readonly forwarding: ForwardingApi
  readonly projects: ProjectsApi
  readonly views: ViewsApi
  readonly manySessions: ManySessionsApi
  getMe(signal?: AbortSignal): Promise<Me>
  getServerState(signal?: AbortSignal): Promise<ServerState>
  signIn(token: string): Promise<void>
  signOut(): Promise<void>
  listSessions(options: SessionListOptions, signal?: AbortSignal): Promise<SessionList>
  getSession(id: string, signal?: AbortSignal): Promise<SessionSummary>
  listEvents(id: string, signal?: AbortSignal): Promise<SessionEventList>
  listPages(id: string, signal?: AbortSignal): Promise<SessionPages>
  /** A part of what the recording tells beside the page. */
  listEntries(part: EntryPart, signal?: AbortSignal): Promise<ReplayEntryList>
  /** The values of a field of filters, or of `event`, the most frequent first. */
  listValues(
    options: SessionChoice & { field: string; text: string; limit: number },
    signal?: AbortSignal,
  ): Promise<ValueCountList>
  getOverview(choice: SessionChoice, signal?: AbortSignal): Promise<Overview>
  getSettings(project: string, signal?: AbortSignal): Promise<ProjectSettings>
  saveSettings(project: string, settings: ProjectSettings): Promise<ProjectSettings>
  listSecretKeys(project: string, signal?: AbortSignal): Promise<SecretKeyList>
  createSecretKey(project: string, init: SecretKeyInit): Promise<NewSecretKey>
  revokeSecretKey(project: string, keyId: string): Promise<void>
  /** What runs, and a newer release if the server knows of one. For administrators. */
  getRelease(signal?: AbortSignal): Promise<ServerRelease>
  listBackups(signal?: AbortSignal): Promise<BackupList>
  startBackup(): Promise<BackupList>
  importFile(project: string, file: Blob): Promise<ImportedSession>
  listWarnings(project: string, signal?: AbortSignal): Promise<IngestionWarningList>
  getHealth(project: string, signal?: AbortSignal): Promise<Health>
  pinSession(id: string, isPinned: boolean): Promise<void>
  deleteSession(id: string): Promise<void>
  getStorage(project: string, signal?: AbortSignal): Promise<StorageReport>
  /** Newest first. */
  listDeletions(project: string, signal?: AbortSignal): Promise<DeletionList>
  orderDeletion(project: string, init: DeletionInit): Promise<Deletion>
  /** What a deletion of a range of time would take. */
  previewDeletion(
    project: string,
    range: TimeWindow,
    signal?: AbortSignal,
  ): Promise<DeletionPreview>
  deleteProject(project: string, reason: string): Promise<Deletion>
  /** Of all projects, those that are gone too. For administrators. */
  listAllDeletions(signal?: AbortSignal): Promise<DeletionList>
}

/** Whether the server takes anything in. */
export interface ServerState {
  readonly status: 'ok' | 'disk_full'
}

export interface EntryPart {
  readonly sessionId: string
  /** Where the part before ended; null for the first. */
  readonly cursor: string | null
  /** Where the first one begins, in milliseconds since the session's start. */
  readonly fromMs: number
}

export function createApiClient(send: typeof fetch = (...args) => fetch(...args)): ApiClient {
  const requests = createRequests(send)
  const { request, get, change } = requests
  return {
    ...createReplayApi(requests),
    notes: createNotesApi(requests),
    shareLinks: createShareLinksApi(requests),
    people: createPeopleApi(requests),
    forwarding: createForwardingApi(requests),
    issues: createIssuesApi(requests),
    funnels: createFunnelsApi(requests),
    paths: createPathsApi(requests),
    explore: createExploreApi(requests),
    sql: createSqlApi(requests),
    heatmap: createHeatMapApi(requests),
    projects: createProjectsApi(requests),
    views: createViewsApi(requests),
    manySessions: createManySessionsApi(requests),
    live: createLiveApi(requests, (id) => toSessionPath(id, 'live')),
    liveProjects: createLiveApi(requests, (id) => `projects/${encodeURIComponent(id)}/live`),
    getMe: (signal) => get('me', signal),
    getServerState: (signal) => get('/healthz', signal),
    async signIn(token) {
      await change('POST', 'sign-in', { token })
    },
    async signOut() {
      await change('POST', 'sign-out', {})
    },
    listSessions: (options, signal) => get(`sessions?${toQuery({ ...options })}`, signal),
    listValues: (options, signal) => get(`sessions/values?${toQuery({ ...options })}`, signal),
    getSession: (id, signal) => get(toSessionPath(id), signal),
    listEvents: (id, signal) => get(toSessionPath(id, 'events'), signal),
    listPages: (id, signal) => get(toSessionPath(id, 'pages'), signal),
    listEntries({ sessionId, cursor, fromMs }, signal) {
      const query = toQuery(cursor === null ? { fromMs } : { cursor })
      return get(`${toSessionPath(sessionId, 'entries')}?${query}`, signal)
    },
    getOverview: (options, signal) => get(`overview?${toQuery({ ...options })}`, signal),
    getSettings: (project, signal) => get(`${toProjectPath(project)}/settings`, signal),
    async saveSettings(project, settings) {
      const response = await change('PUT', `${toProjectPath(project)}/settings`, settings)
      return (await response.json()) as ProjectSettings
    },
    listSecretKeys: (project, signal) => get(`${toProjectPath(project)}/secret-keys`, signal),
    async createSecretKey(project, init) {
      const response = await change('POST', `${toProjectPath(project)}/secret-keys`, init)
      return (await response.json()) as NewSecretKey
    },
    async revokeSecretKey(project, keyId) {
      const path = `${toProjectPath(project)}/secret-keys/${encodeURIComponent(keyId)}`
      await request(path, { method: 'DELETE' })
    },
    getHealth: (project, signal) => get(`${toProjectPath(project)}/health`, signal),
    getRelease: (signal) => get('release', signal),
    listBackups: (signal) => get('backups', signal),
    async startBackup() {
      const response = await change('POST', 'backups', {})
      return (await response.json()) as BackupList
    },
    async importFile(project, file) {
      const response = await request(`${toProjectPath(project)}/imports`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      })
      return (await response.json()) as ImportedSession
    },
    async pinSession(id, isPinned) {
      await change('PUT', toSessionPath(id, 'pin'), { isPinned })
    },
    async deleteSession(id) {
      await request(toSessionPath(id), { method: 'DELETE' })
    },
    getStorage: (project, signal) => get(`${toProjectPath(project)}/storage`, signal),
    listDeletions: (project, signal) => get(`${toProjectPath(project)}/deletions`, signal),
    async orderDeletion(project, init) {
      const response = await change('POST', `${toProjectPath(project)}/deletions`, init)
      return (await response.json()) as Deletion
    },
    previewDeletion: (project, range, signal) =>
      get(`${toProjectPath(project)}/deletion-preview?${toQuery({ ...range })}`, signal),
    async deleteProject(project, reason) {
      const path = `${toProjectPath(project)}?${toQuery({ reason })}`
      return (await (await request(path, { method: 'DELETE' })).json()) as Deletion
    },
    listAllDeletions: (signal) => get('deletions', signal),
    listWarnings: (project, signal) => get(`${toProjectPath(project)}/warnings`, signal),
  }
}

function toProjectPath(project: string): string {
  return `projects/${encodeURIComponent(project)}`
}
