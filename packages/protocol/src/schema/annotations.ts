import { Type, type Static } from 'typebox'
import {
  NOTE_LENGTH_LIMIT,
  SESSION_TAG_LENGTH_LIMIT,
  SESSION_TAGS_LIMIT,
  TIME_LIMIT_MS,
} from '../limits.ts'
import { Nullable, Timestamp, UuidV7 } from './primitives.ts'

/** Milliseconds since the session's start. */
const Offset = Type.Number({ minimum: 0, maximum: TIME_LIMIT_MS })
const NoteText = Type.String({ minLength: 1, maxLength: NOTE_LENGTH_LIMIT, pattern: '\\S' })

/** What somebody wrote at a moment of a session. */
export const Note = Type.Object({
  id: UuidV7,
  offsetMs: Offset,
  text: Type.String(),
  authorName: Type.String(),
  createdAt: Timestamp,
  editedAt: Nullable(Timestamp),
  /** Whether whoever asks may edit and delete it: its author, and administrators. */
  mayChange: Type.Boolean(),
})
export type Note = Static<typeof Note>

/** By their moment. */
export const NoteList = Type.Object({ notes: Type.Array(Note) })
export type NoteList = Static<typeof NoteList>

export const NoteInit = Type.Object(
  { offsetMs: Offset, text: NoteText },
  { additionalProperties: false },
)
export type NoteInit = Static<typeof NoteInit>

export const NoteChange = Type.Object({ text: NoteText }, { additionalProperties: false })
export type NoteChange = Static<typeof NoteChange>

/** A label that people give to a session: one line without anything that cannot be seen. */
export const SessionTag = Type.String({
  minLength: 1,
  maxLength: SESSION_TAG_LENGTH_LIMIT,
  pattern: '^[^\\s\\p{C}](?:[^\\p{C}]*[^\\s\\p{C}])?$',
})

export const SessionTags = Type.Object(
  { tags: Type.Array(SessionTag, { maxItems: SESSION_TAGS_LIMIT }) },
  { additionalProperties: false },
)
export type SessionTags = Static<typeof SessionTags>

/** The tags of a project's sessions, most used first. */
export const TagList = Type.Object({
  tags: Type.Array(Type.Object({ tag: Type.String(), sessions: Type.Integer() })),
})
export type TagList = Static<typeof TagList>
