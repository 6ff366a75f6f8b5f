import type { Project, ProjectSettings, ReportReason, SecretKey } from '@playhead/protocol'
import type { DestinationStore } from './destination-store.ts'
import type { ErasureStore } from './erasures.ts'
import type { ExplorationStore } from './exploration-store.ts'
import type { IssueStore } from './issue-store.ts'
import type { ShareLinkStore } from './share-link-store.ts'
import type { StatementStore } from './statement-store.ts'
import type { UserStore } from './user-store.ts'
import type { ViewStore } from './view-store.ts'

/** Who may do what: projects, users, sign-ins. Small, and a file of its own. */
export interface ControlStore
  extends
    DestinationStore,
    ErasureStore,
    ExplorationStore,
    IssueStore,
    ShareLinkStore,
    StatementStore,
    UserStore,
    ViewStore {
  /** Adds a project, or replaces the one with its id. @throws {KeyTakenError} */
  putProject(project: Project): Promise<void>
  /** By name, then id. */
  listProjects(): Promise<Project[]>
  findProjectByKey(key: string): Promise<Project | null>
  /** Replaces the settings of a project. */
  putSettings(projectId: string, settings: ProjectSettings): Promise<void>
  /** null when the project never set anything. */
  findSettings(projectId: string): Promise<ProjectSettings | null>
  /** Adds a secret key. Only its hash is kept. */
  putSecretKey(key: StoredSecretKey): Promise<void>
  /** The keys of a project, oldest first. */
  listSecretKeys(projectId: string): Promise<StoredSecretKey[]>
  /** Whose key has this hash; notes that it was used. null when nobody's. */
  useSecretKey(hash: string, now: number): Promise<{ projectId: string } | null>
  /** @returns whether the project had it */
  deleteSecretKey(projectId: string, keyId: string): Promise<boolean>
  /** Counts a request of a back end that was refused, and keeps its message. */
  noteRejection(rejection: { projectId: string; at: number; message: string }): Promise<void>
  /** null when none was. */
  findRejection(projectId: string): Promise<Rejections | null>
  /**
   * Adds what recorders said of why they do not record to the counts of the day, and
   * forgets the days before `oldestDay`.
   */
  addReports(reports: readonly DayReports[], oldestDay: string): Promise<void>
  /** The counts of a project since a day, by day and reason. */
  listReports(projectId: string, sinceDay: string): Promise<DayReports[]>
  /**
   * Notes how an import is to be done, the first time; later calls get the note
   * of the first, so that an import that was cut short goes on where it was.
   */
  claimImport(note: ImportNote): Promise<ImportNote>
  finishImport(name: string): Promise<void>
}

export interface Rejections {
  readonly count: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** What the last one was told. */
  readonly example: string
}

/** How often a reason was told on a day. */
export interface DayReports {
  readonly projectId: string
  /** `2026-11-26`, in the time zone that the project had then. */
  readonly day: string
  readonly reason: ReportReason
  readonly count: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** The page that told it last; null when none was named. */
  readonly page: string | null
}

export interface StoredSecretKey extends SecretKey {
  readonly projectId: string
  readonly hash: string
}

export interface ImportNote {
  readonly name: string
  /** Added to every time of the recording, in milliseconds. */
  readonly shiftMs: number
  readonly isFinished: boolean
}
