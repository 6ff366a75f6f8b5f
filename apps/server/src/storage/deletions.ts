import type { SessionPlace, SessionRange } from './session-index.ts'

/**
 * Taking things out again. A session goes in two parts: `deleteSessions` makes it
 * and everything in it invisible, durably, and `sweep` removes what is left of it
 * and gives the space back, by short steps that nobody has to wait for.
 *
 * Its id stays known for `TOMBSTONE_MS`: what a recorder or a back end sends for it
 * in that time is answered and dropped, so that nothing of it comes back.
 */
export interface Deletions {
  /**
   * Sessions by their start, oldest first. Looks at `SELECTION_STEP` of them at most,
   * so that a call is short however many there are.
   */
  select(query: SelectionQuery): Promise<Selection>
  /**
   * Takes sessions of a project out, and their events of back ends. At most
   * `DELETED_AT_ONCE` a call. Those that it does not have are passed over.
   *
   * @throws {RangeError} when there are more
   */
  deleteSessions(request: DeletionRequest): Promise<DeletedSessions>
  /** One short step; `done` when there is nothing left to remove or to give back. */
  sweep(now: number): Promise<'more' | 'done'>
  /** Sessions that are taken out, but not yet removed. */
  countUnswept(): Promise<number>
  /** Keeps a session from being deleted by retention. @returns whether it is there */
  pinSession(sessionId: string, isPinned: boolean): Promise<boolean>
  /** What a project takes: payloads, and texts of events, in bytes. */
  loadUse(projectId: string): Promise<ProjectUse>
  /** What all projects take on the disk, free space within the files included. */
  loadDiskUse(): Promise<DiskUse>
}

/** What one call of `select` looks at, at most. */
export const SELECTION_STEP = 1_000
export const DELETED_AT_ONCE = 50

/**
 * How long the id of a deleted session is remembered: recorders keep what they could
 * not send for a week, and a session lasts a day at most.
 */
export const TOMBSTONE_MS = 10 * 86_400_000

export interface SelectionQuery extends SessionRange {
  /** Only what comes after this place; null for the first step. */
  readonly after: SessionPlace | null
  /** Only sessions in which this person appears; null: of anyone. */
  readonly person: PersonId | null
  /** Only what ended before; null: live ones too. */
  readonly endedBefore: number | null
  /** Only sessions of bots, and those in which nobody clicked, typed or sent anything. */
  readonly isPoor: boolean
  readonly withPinned: boolean
}

/** Who somebody is, by what the project calls a user or by what the recorder does. */
export interface PersonId {
  readonly kind: 'user' | 'anonymous'
  readonly id: string
}

export interface Selection {
  readonly sessions: readonly SelectedSession[]
  /** Where to go on from; null when that was all. */
  readonly next: SessionPlace | null
}

export interface SelectedSession extends SessionPlace {
  readonly sizeBytes: number
}

export interface DeletionRequest {
  readonly projectId: string
  readonly sessionIds: readonly string[]
  readonly deletedAt: number
}

/** What was there of the sessions that were to be deleted. */
export interface DeletedSessions {
  readonly sessions: number
  readonly sizeBytes: number
}

export interface ProjectUse {
  readonly sessions: number
  readonly sizeBytes: number
}

export interface DiskUse {
  readonly fileBytes: number
  /** Of it, what is free to be filled again. */
  readonly freeBytes: number
  /** Whether free space goes back to the system: the files were made for it. */
  readonly shrinks: boolean
}
