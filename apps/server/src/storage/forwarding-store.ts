import type { Filter } from '@playhead/protocol'
import type { IndexedEvent, StoredSession } from './session-index.ts'

/**
 * How far each destination has come with the events of its project, in the order in which
 * they were stored, which is not the order in which they happened: an event that comes late
 * is read late, and none is passed over. It lies where the events are, so that a place
 * never outlives what it counts.
 */
export interface ForwardingStore {
  /** Begins at what is stored next, or at the first thing that is stored; once. */
  begin(destinationId: string, from: ForwardingStart): Promise<void>
  /** Passes over what waits. */
  skip(destinationId: string): Promise<void>
  /** Forgets the destinations that are not among these: their places and attempts. */
  retain(destinationIds: readonly string[]): Promise<void>
  /** Those that have begun. */
  listProgress(destinationIds: readonly string[]): Promise<ForwardingProgress[]>
  /** null when all was read. */
  read(query: ForwardingQuery): Promise<ForwardingPage | null>
  /** Notes what came of an attempt, and goes on to a place if it names one, together. */
  settle(destinationId: string, outcome: ForwardingOutcome): Promise<void>
  /** The newest first. */
  listAttempts(destinationId: string, limit: number): Promise<ForwardingAttempt[]>
}

export type ForwardingStart = 'now' | 'stored'

export interface ForwardingQuery {
  readonly destinationId: string
  readonly projectId: string
  /** Without what depends on settings, on the time or on who asks. */
  readonly filter: Filter
}

/** What one page holds: whole segments, until it has so many events or so much text. */
export const PAGE_EVENTS = 500
export const PAGE_BYTES = 512 * 1024
/** So many segments are looked at for a page, whether they have anything or not. */
export const PAGE_SEGMENTS = 200

export interface ForwardingPage {
  /** In the order in which they were stored; those of pages before those of back ends. */
  readonly events: readonly WaitingEvent[]
  /** Where to go on. */
  readonly next: ForwardingPlace
}

/** Of the engine alone. */
export interface ForwardingPlace {
  /** Rows of segments and of events of back ends that were read. */
  readonly segment: number
  readonly serverEvent: number
}

export interface WaitingEvent {
  /** As it is now. */
  readonly session: StoredSession
  readonly indexed: IndexedEvent
  /** Only of an event of a back end. */
  readonly sent?: {
    readonly eventId: string
    readonly userId: string | null
    readonly anonymousId: string | null
  }
}

export interface ForwardingOutcome {
  /** Absent: it stays where it is. */
  readonly next?: ForwardingPlace
  /** Absent where nothing was sent. */
  readonly attempt?: ForwardingAttempt
  /** Absent: it stays as it is. */
  readonly state?: ForwardingState
}

export interface ForwardingState {
  /** Since when nothing has been taken. */
  readonly failingSinceAt: number | null
  /** Since when nothing is tried any more. */
  readonly pausedAt: number | null
}

export interface ForwardingAttempt {
  readonly at: number
  readonly durationMs: number
  readonly events: number
  /** Those of them that were refused for good. */
  readonly rejected: number
  /** Of the answer; null when there was none. */
  readonly status: number | null
  /** null: all went well. */
  readonly error: string | null
  readonly isTest: boolean
}

export interface ForwardingProgress extends ForwardingState {
  readonly destinationId: string
  readonly lastDeliveredAt: number | null
  /** Since it began, without tests. */
  readonly delivered: number
  readonly rejected: number
  /** Segments and events of back ends, of all projects, that were not read yet; about. */
  readonly waiting: number
}

/** So many attempts of each destination are kept. */
export const ATTEMPTS_KEPT = 200
