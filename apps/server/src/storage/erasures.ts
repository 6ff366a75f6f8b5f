import type { Deletion } from '@playhead/protocol'
import type { SessionPlace } from './session-index.ts'

/**
 * Deletions that were asked for: what is to be done, how far it has come, and, when
 * it is done, the entry of the audit.
 */
export interface ErasureStore {
  putErasure(erasure: Erasure): Promise<void>
  /** Replaces what has changed of an erasure. */
  updateErasure(id: string, progress: ErasureProgress): Promise<void>
  findErasure(id: string): Promise<Erasure | null>
  /** The oldest one that is not finished; null when all are. */
  findOpenErasure(): Promise<Erasure | null>
  /** Newest first. */
  listErasures(query: { projectId: string | null; limit: number }): Promise<Erasure[]>
  /** What was deleted of a project since a moment, in bytes. */
  sumErased(projectId: string, sinceAt: number): Promise<number>
  /** Keeps what a project takes; one note a day, the first. */
  noteUse(projectId: string, note: UseNote): Promise<void>
  /** Oldest first, since a moment. */
  listUse(projectId: string, sinceAt: number): Promise<UseNote[]>
  /** Takes a project away, and what belongs to it alone. Its erasures stay. */
  deleteProject(projectId: string): Promise<void>
}

export interface ErasureProgress extends Pick<
  Deletion,
  'subject' | 'sessions' | 'sizeBytes' | 'finishedAt'
> {
  /** How often all sessions were gone through. */
  readonly round: number
  /** Where this round stands; null at its beginning. */
  readonly after: SessionPlace | null
}

export type Erasure = Deletion & ErasureProgress

export interface UseNote {
  readonly at: number
  readonly sizeBytes: number
}
