import {
  type SessionSort,
  EVENT_NAMES,
  type EventCondition,
  type ExclusionCode,
  type Filter,
  type ProjectSettings,
  type SessionEvent,
} from '@playhead/protocol'
import type { SegmentTimes } from './segment-times.ts'
import type { SampleLists } from './samples.ts'
import type { ServerEventRecord } from './server-events.ts'
import type { SessionTally } from './session-tally.ts'
import type { NewSegment, PageVisits } from './storage.ts'
import type { SessionColumns } from './session-columns.ts'

/** Small rows, rich queries: sessions, their events, and counts over them. */
export interface SessionIndex extends SampleLists {
  load(sessionId: string): Promise<StoredSession | null>
  /** By (rank in the order asked for, start, id), the greatest first. Past the last page: an empty one. */
  list(query: SessionQuery): Promise<StoredSession[]>
  /**
   * Sessions that count and have events of these names from their pages, newest first, with
   * those events. Past the last page: an empty one.
   */
  listTroubled(query: TroubledQuery): Promise<TroubledSession[]>
  /** Which of these steps the sessions that count took, newest first; those without any are left out. */
  listJourneys(query: JourneyQuery): Promise<JourneyPage>
  /**
   * When the sessions that count took these steps: the same in numbers alone, by parts, in no
   * order.
   *
   * @returns sessions that began before this were not looked at; null: all were
   */
  readHits(query: HitQuery, onPart: (part: HitPart) => void): Promise<number | null>
  /** Sessions by the numbers that parts have for them; those that have gone are left out. */
  findSessions(numbers: readonly number[]): Promise<ReadonlyMap<number, NumberedSession>>
  /** By window, then sequence, then place in the segment. Unknown session: empty. */
  loadEvents(sessionId: string): Promise<IndexedEvent[]>
  /** The distinct pages of a session, by path. Unknown session: empty. */
  loadPages(sessionId: string): Promise<PageVisits[]>
  /** All that is known of a session but its payloads and its events, for an export. */
  loadArchive(sessionId: string): Promise<SessionArchive | null>
  /**
   * How much was recorded when, by `computeActivity`; of sessions that are there, by id. One
   * look for all of them.
   */
  loadActivity(sessionIds: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>>
  /** Without the sessions that are kept out of every aggregate. */
  measure(query: MeasureQuery): Promise<SessionMeasures>
  /** The most viewed pages of the sessions that count, most viewed first, at most `TOP_PAGES_LIMIT`. */
  listTopPages(query: FilteredRange): Promise<readonly TopPage[]>
  /**
   * The values of a property and how many of the sessions that count have each, the most
   * frequent first, then by value. Sessions without the property are left out.
   */
  countValues(query: ValueQuery): Promise<ValueCount[]>
  /** What counted sessions measured of each web vital, by its metric (`LCP`, …), in no order. */
  loadVitals(query: FilteredRange): Promise<ReadonlyMap<string, Float64Array>>
  /** By code. */
  countFaults(projectId: string): Promise<SessionFaults[]>
}

/** What is wrong with some sessions of a project, and one of them: the one that began last. */
export interface SessionFaults {
  readonly code: ExclusionCode | 'clock_far_off'
  /** Events that are kept out; of clocks, sessions. */
  readonly count: number
  /** Start of the first and end of the last of the sessions, server time. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly sessionId: string
  readonly customSessionId: string | null
}

/** A clock that is further away from the server's than this is worth a warning. */
export const FAR_OFF_MS = 3_600_000

/** Sessions of a project whose start, in server time, is in [fromAt, toAt). */
export interface SessionRange {
  readonly projectId: string
  readonly fromAt: number
  readonly toAt: number
}

/** Those of a range that pass. */
export interface FilteredRange extends SessionRange {
  /** Without `isBounce` and `isLive`: the caller has put in their place what they mean. Absent: all pass. */
  readonly filter?: Filter
}

export interface MeasureQuery extends FilteredRange {
  readonly bounce: BounceDefinition
}

/** Beside having exactly one page view. */
export type BounceDefinition = ProjectSettings['bounce']

/** The names of events, beside the fields of filters that hold texts or truth values. */
export const EVENT_FIELD = 'event'

export interface ValueQuery extends FilteredRange {
  /** A field of filters, or `EVENT_FIELD`. */
  readonly field: string
  /** Only values that contain it, letters from A to Z in either case. */
  readonly text?: string
  readonly limit: number
}

export interface ValueCount {
  readonly value: string | number | boolean
  readonly sessions: number
}

export interface SessionQuery extends FilteredRange {
  /** Absent: newest first. */
  readonly sort?: SessionSort
  readonly limit: number
  /** Only what comes after this place; null for the first page. */
  readonly after: SessionPlace | null
}

/** A place in the order of a list. */
export interface SessionPlace {
  /** In the order asked for; absent in that by start. */
  readonly rank?: number
  readonly startedAt: number
  readonly sessionId: string
}

export interface TroubledQuery extends FilteredRange {
  /** Of `TROUBLE_EVENTS`. */
  readonly names: readonly string[]
  readonly limit: number
  readonly after: SessionPlace | null
}

/** What goes wrong in a session; columns of sessions count each of them. */
export const TROUBLE_EVENTS = [
  EVENT_NAMES.exception,
  EVENT_NAMES.consoleError,
  EVENT_NAMES.requestFailed,
  EVENT_NAMES.rageClick,
  EVENT_NAMES.deadClick,
] as const

/** A session and what went wrong in it. */
export interface TroubledSession {
  readonly sessionId: string
  readonly startedAt: number
  readonly visitor: string
  /** For events whose segment has no clock offset of its own. */
  readonly clockOffsetMs: number
  /** By window, then sequence, then place in the segment. */
  readonly events: readonly IndexedEvent[]
}

export interface JourneyQuery extends FilteredRange {
  /** At most 30. */
  readonly steps: readonly EventCondition['event'][]
  /** How many sessions are looked at. */
  readonly limit: number
  readonly after: SessionPlace | null
}

export interface JourneyPage {
  readonly journeys: readonly Journey[]
  /** How many sessions were looked at. */
  readonly looked: number
  /** Where to go on; null: that were all. */
  readonly next: SessionPlace | null
}

export interface HitQuery extends FilteredRange {
  /** At most 30. */
  readonly steps: readonly EventCondition['event'][]
  /** Of more sessions the newest are looked at, with all that began together with the last one. */
  readonly sessionsLimit: number
}

/** Sessions with a step at least, and each event that is one. Whole sessions are of one part. */
export interface HitPart {
  /** A number for each session, for as long as the storage is open. */
  readonly sessions: Float64Array
  /** The same number for the same visitor, in all parts of an answer; from 0, with few gaps. */
  readonly visitors: Uint32Array
  /** Where the events of each session begin in `at` and `steps`, and at last where the last end. */
  readonly starts: Uint32Array
  /** Server time, in no order within a session. */
  readonly at: Float64Array
  /** The steps that each is, a bit each, the first one 1. */
  readonly steps: Uint32Array
}

export interface NumberedSession {
  readonly sessionId: string
  readonly startedAt: number
}

/** A session, and what it did of what was asked for; events of back ends are none of it. */
export interface Journey extends Omit<TroubledSession, 'events'> {
  /** As `findSessions` takes it. */
  readonly number: number
  /** By window, then sequence, then place in the segment. */
  readonly events: readonly {
    readonly indexed: IndexedEvent
    /** Places of the steps that it is, ascending. */
    readonly steps: readonly number[]
  }[]
}

export interface StoredSession {
  readonly sessionId: string
  readonly projectId: string
  readonly columns: SessionColumns
  readonly distinctPageCount: number
  /** Retention never deletes it. */
  readonly isPinned: boolean
}

export interface SessionArchive {
  readonly projectId: string
  readonly tally: SessionTally
  /** By window, then sequence. */
  readonly segments: readonly ArchivedSegment[]
  /** By time, then id. */
  readonly serverEvents: readonly ServerEventRecord[]
}

/** A segment as it came, without what lies elsewhere. */
export type ArchivedSegment = Pick<
  NewSegment,
  | 'windowId'
  | 'sequence'
  | 'protocolVersion'
  | 'receivedAt'
  | 'sentAt'
  | 'firstAt'
  | 'lastAt'
  | 'clockOffsetMs'
  | 'eventCount'
  | 'startsWithSnapshot'
  | 'flushReason'
>

export interface IndexedEvent {
  readonly windowId: string
  readonly sequence: number
  /** Place within the segment. */
  readonly ordinal: number
  /** Server time minus client time; null when the session's offset has to do. */
  readonly clockOffsetMs: number | null
  /** What it came in. Absent when a server sent it. */
  readonly segment?: SegmentTimes
  /** Absent when a page sent it. */
  readonly source?: 'server'
  /** As sent: its `at` is by the client's clock. */
  readonly event: SessionEvent
}

export interface SessionMeasures {
  readonly sessions: number
  /** Distinct user ids, and anonymous ids where no user is known. */
  readonly visitors: number
  /** Sessions that are a bounce by the definition asked with. */
  readonly bounces: number
  /** Sessions with an uncaught error. */
  readonly withErrors: number
  /** When each began, in no order. */
  readonly startsAt: Float64Array
  /** In milliseconds, in no order. */
  readonly durationsMs: Float64Array | Uint32Array
}

export interface TopPage {
  readonly path: string
  readonly views: number
  readonly sessions: number
}

export const TOP_PAGES_LIMIT = 20
