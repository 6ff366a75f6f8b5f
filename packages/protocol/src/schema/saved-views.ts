import { Type, type Static } from 'typebox'
import { SAVED_VIEW_NAME_LENGTH_LIMIT, SEARCH_LENGTH_LIMIT } from '../limits.ts'
import { SESSION_SORTS, type SessionSort } from '../session-sorts.ts'
import { Nullable, Timestamp, UuidV7 } from './primitives.ts'

const Sort = Type.Unsafe<SessionSort>({ type: 'string', enum: [...SESSION_SORTS] })

/** What a view asks the list of sessions for. The range of time is not part of it. */
const Content = {
  /** For everyone in the project, or only for who made it. */
  isShared: Type.Boolean(),
  /** A Filter as JSON; null for every session. */
  filter: Nullable(Type.String({ maxLength: 8_192 })),
  sort: Sort,
  /** Words that are searched for; '' for none. */
  search: Type.String({ maxLength: SEARCH_LENGTH_LIMIT }),
}

/** A list of sessions that somebody wants to come back to. */
export const SavedView = Type.Object({
  id: UuidV7,
  name: Type.String(),
  ...Content,
  /** Names of users. */
  createdBy: Type.String(),
  changedBy: Type.String(),
  createdAt: Timestamp,
  changedAt: Timestamp,
  /** Whether whoever asks may change and delete it: who made it, and administrators. */
  mayChange: Type.Boolean(),
})
export type SavedView = Static<typeof SavedView>

/** By name: those for everyone, and one's own. */
export const SavedViewList = Type.Object({ views: Type.Array(SavedView) })
export type SavedViewList = Static<typeof SavedViewList>

export const SavedViewInit = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: SAVED_VIEW_NAME_LENGTH_LIMIT,
      pattern: '^[^\\s\\p{C}](?:[^\\p{C}]*[^\\s\\p{C}])?$',
    }),
    ...Content,
  },
  { additionalProperties: false },
)
export type SavedViewInit = Static<typeof SavedViewInit>
