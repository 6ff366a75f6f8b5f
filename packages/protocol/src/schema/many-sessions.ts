import { Type, type Static } from 'typebox'
import { SESSION_TAGS_LIMIT, SESSIONS_AT_ONCE_LIMIT } from '../limits.ts'
import { SessionTag } from './annotations.ts'
import { Count, UuidV7 } from './primitives.ts'

/** Chosen one by one. Those that the project does not have are passed over. */
export const SessionIds = Type.Array(UuidV7, { minItems: 1, maxItems: SESSIONS_AT_ONCE_LIMIT })

export const SessionsTagging = Type.Object(
  {
    sessionIds: SessionIds,
    add: Type.Array(SessionTag, { maxItems: SESSION_TAGS_LIMIT }),
    remove: Type.Array(SessionTag, { maxItems: SESSION_TAGS_LIMIT }),
  },
  { additionalProperties: false },
)
export type SessionsTagging = Static<typeof SessionsTagging>

export const SessionsPinning = Type.Object(
  { sessionIds: SessionIds, isPinned: Type.Boolean() },
  { additionalProperties: false },
)

export const SessionsDeletion = Type.Object(
  { sessionIds: SessionIds, reason: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)

/** What became of sessions that were to be changed. */
export const SessionsChanged = Type.Object({
  /** They are as was asked for. */
  changed: Count,
  /** They are not there, or would have more tags than there may be. */
  skipped: Count,
})
export type SessionsChanged = Static<typeof SessionsChanged>
