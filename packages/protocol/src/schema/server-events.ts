/**
 * What a customer's back end sends: `POST /v1/events` with
 * `Authorization: Bearer phs_…` and a JSON body, one event or a batch.
 *
 * An event with a session id joins that session's timeline; one with only a user
 * or an anonymous id is put into sessions by the gap rule; one with neither is
 * refused, and the whole request with it.
 */
import { Type, type Static } from 'typebox'
import {
  ENVIRONMENT_LENGTH_LIMIT,
  EVENT_NAME_LENGTH_LIMIT,
  IDENTIFIER_LENGTH_LIMIT,
  SERVER_EVENTS_LIMIT,
  URL_LENGTH_LIMIT,
} from '../limits.ts'
import { SERVER_EVENT_OWNERS } from '../server-wire.ts'
import { Count, Tags, Timestamp, UuidV7 } from './primitives.ts'

const Identifier = Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH_LIMIT })

/** Something that happened on the customer's side of the wire. */
export const ServerEvent = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: EVENT_NAME_LENGTH_LIMIT }),
    /** The channel of `track()` when absent. */
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: EVENT_NAME_LENGTH_LIMIT })),
    /** Used as it is unless the batch says `sentAt`; the time of receipt when absent. */
    at: Type.Optional(Timestamp),
    /**
     * A UUIDv7, or an integer of at least ten digits. Any other id is let through
     * on purpose: events under an id that breaks a rule are stored, kept out of
     * every session and shown as a warning, where a refusal would lose the batch.
     */
    sessionId: Type.Optional(
      Type.Union([Identifier, Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })], {
        description:
          'a lower-case UUIDv7, or an integer of at least ten digits (epoch milliseconds); events under any other id are stored and kept out of sessions',
      }),
    ),
    userId: Type.Optional(Identifier),
    anonymousId: Type.Optional(Identifier),
    url: Type.Optional(Type.String({ maxLength: URL_LENGTH_LIMIT })),
    /** Path of the page or request it happened on, without query and fragment. */
    path: Type.Optional(Type.String({ maxLength: URL_LENGTH_LIMIT })),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    tags: Type.Optional(Tags),
    environment: Type.Optional(Type.String({ minLength: 1, maxLength: ENVIRONMENT_LENGTH_LIMIT })),
    /** Names the event for ever within its project: sent again, it is stored once. */
    id: Type.Optional(UuidV7),
  },
  {
    additionalProperties: false,
    anyOf: SERVER_EVENT_OWNERS.map((owner) => ({ required: [owner] })),
    description: `an event with a name and at least one of ${SERVER_EVENT_OWNERS.join(', ')}`,
  },
)
export type ServerEvent = Static<typeof ServerEvent>

export const ServerEventBatch = Type.Object(
  {
    batch: Type.Array(ServerEvent, { minItems: 1, maxItems: SERVER_EVENTS_LIMIT }),
    /** Time of sending by the sender's clock; moves the times of the batch to server time. */
    sentAt: Type.Optional(Timestamp),
  },
  { additionalProperties: false },
)
export type ServerEventBatch = Static<typeof ServerEventBatch>

export const ServerEventsBody = Type.Union([ServerEvent, ServerEventBatch])
export type ServerEventsBody = Static<typeof ServerEventsBody>

/** Metadata of an `identify` event (channel `__analytics`) that a back end sends. */
export const IdentifyMetadata = Type.Object({
  traits: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type IdentifyMetadata = Static<typeof IdentifyMetadata>

/** The answer, with status 202: everything is committed and on disk. */
export const ServerEventsAccepted = Type.Object({
  status: Type.Literal('stored'),
  /**
   * Events taken by this request: stored, or dropped with the session that they name when
   * that was deleted. With `duplicates` it adds up to what was sent.
   */
  accepted: Count,
  /** Events whose id had been stored before. */
  duplicates: Count,
  /** Server time when the request was received, epoch milliseconds. */
  serverTime: Timestamp,
})
export type ServerEventsAccepted = Static<typeof ServerEventsAccepted>
