import { Type, type Static } from 'typebox'
import {
  EVENT_NAME_LENGTH_LIMIT,
  IDENTIFIER_LENGTH_LIMIT,
  SESSION_EVENTS_LIMIT,
  SHEETS_PER_SEGMENT_LIMIT,
  URL_LENGTH_LIMIT,
} from '../limits.ts'
import { Count, Sequence, SheetHash, Tags, Timestamp, UuidV7 } from './primitives.ts'
import { RemoteSettings } from './settings.ts'

/**
 * Something that happened in a session, small and structured: what lists,
 * timelines and metrics are made of. Times are by the client's clock.
 */
export const SessionEvent = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: EVENT_NAME_LENGTH_LIMIT }),
    channel: Type.String({ minLength: 1, maxLength: EVENT_NAME_LENGTH_LIMIT }),
    at: Timestamp,
    /** Path of the page it happened on, without query and fragment. */
    path: Type.String({ maxLength: URL_LENGTH_LIMIT }),
    url: Type.Optional(Type.String({ maxLength: URL_LENGTH_LIMIT })),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    tags: Type.Optional(Tags),
    sessionStart: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
)
export type SessionEvent = Static<typeof SessionEvent>

/** Why a recorder closed a segment. */
export const FlushReason = Type.Union([
  Type.Literal('interval'),
  Type.Literal('size'),
  Type.Literal('hidden'),
  Type.Literal('leaving'),
  Type.Literal('rotation'),
  Type.Literal('stop'),
])
export type FlushReason = Static<typeof FlushReason>

/**
 * What happened in the segment and has no event of its own. Sums over distinct
 * segments; `scrollDepth` is the deepest share of a page seen, 0 to 100.
 */
export const SegmentCounters = Type.Object(
  {
    keyPresses: Count,
    activeMs: Count,
    scrollDepth: Type.Number({ minimum: 0, maximum: 100 }),
  },
  { additionalProperties: false },
)
export type SegmentCounters = Static<typeof SegmentCounters>

/** The head of a segment: who sent it, where it belongs, and its session events. */
export const SegmentHead = Type.Object(
  {
    protocolVersion: Type.Integer({ minimum: 1 }),
    projectKey: Type.String({ minLength: 1, maxLength: 128 }),
    sessionId: UuidV7,
    /** The id that the page's code chose, as it gave it. Absent when the recorder made one. */
    customSessionId: Type.Optional(
      Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH_LIMIT }),
    ),
    windowId: UuidV7,
    sequence: Sequence,
    /** Time of the first and of the last thing in the segment, client clock. */
    firstAt: Timestamp,
    lastAt: Timestamp,
    /** Time of the last thing a person did, client clock; null if nothing yet. */
    lastActivityAt: Type.Union([Timestamp, Type.Null()]),
    /** Number of rrweb events in the payload. */
    eventCount: Count,
    /** The payload begins with a meta event and a full snapshot. */
    startsWithSnapshot: Type.Boolean(),
    flushReason: FlushReason,
    sentAt: Timestamp,
    /**
     * The client's best estimate of server time minus its own, taken from the
     * exchange with the smallest round trip. Absent before the first answer.
     */
    clock: Type.Optional(
      Type.Object(
        {
          offsetMs: Type.Number({ minimum: -8.64e15, maximum: 8.64e15 }),
          roundTripMs: Type.Number({ minimum: 0, maximum: 3_600_000 }),
        },
        { additionalProperties: false },
      ),
    ),
    anonymousId: Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH_LIMIT }),
    userId: Type.Optional(Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH_LIMIT })),
    traits: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    environment: Type.String({ minLength: 1, maxLength: 64 }),
    counters: SegmentCounters,
    /** The style sheets that the payload refers to. Absent when there are none. */
    sheets: Type.Optional(Type.Array(SheetHash, { maxItems: SHEETS_PER_SEGMENT_LIMIT })),
    events: Type.Array(SessionEvent, { maxItems: SESSION_EVENTS_LIMIT }),
  },
  // Fields that only a newer recorder sends are neutral, never fatal.
  { additionalProperties: true },
)
export type SegmentHead = Static<typeof SegmentHead>

/** Why a session began: the rotation that made it. */
export const SessionStartReason = Type.Union([
  Type.Literal('first_visit'),
  Type.Literal('idle_timeout'),
  Type.Literal('max_duration'),
  Type.Literal('reset'),
  Type.Literal('user_changed'),
  Type.Literal('manual'),
])
export type SessionStartReason = Static<typeof SessionStartReason>

/** Metadata of the `session_start` event. Everything but the reason is optional. */
export const SessionStartMetadata = Type.Object({
  reason: SessionStartReason,
  referrer: Type.Optional(Type.String({ maxLength: URL_LENGTH_LIMIT })),
  title: Type.Optional(Type.String({ maxLength: URL_LENGTH_LIMIT })),
  userAgent: Type.Optional(Type.String({ maxLength: 1_024 })),
  screenWidth: Type.Optional(Count),
  screenHeight: Type.Optional(Count),
  viewportWidth: Type.Optional(Count),
  viewportHeight: Type.Optional(Count),
  /** `navigator.maxTouchPoints`: by it the server tells an iPad, which claims to be a Mac. */
  maxTouchPoints: Type.Optional(Count),
  language: Type.Optional(Type.String({ maxLength: 64 })),
  timeZone: Type.Optional(Type.String({ maxLength: 64 })),
})
export type SessionStartMetadata = Static<typeof SessionStartMetadata>

/** The answer to an accepted segment. */
export const SegmentAccepted = Type.Object({
  /** `deleted`: its session was deleted not long ago, and the segment was dropped with it. */
  status: Type.Union([Type.Literal('stored'), Type.Literal('duplicate'), Type.Literal('deleted')]),
  /** Server time when the segment was received, epoch milliseconds. */
  serverTime: Timestamp,
  /** What the project sets; a recorder lets `init` go before it. */
  settings: Type.Optional(RemoteSettings),
  /** Those of the segment's style sheets whose text the server has not got. */
  wantedSheets: Type.Optional(Type.Array(SheetHash)),
})
export type SegmentAccepted = Static<typeof SegmentAccepted>
