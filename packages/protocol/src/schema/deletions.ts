import { Type, type Static } from 'typebox'
import { IDENTIFIER_LENGTH_LIMIT } from '../limits.ts'
import { Count, Nullable, Timestamp, UuidV7 } from './primitives.ts'

const Id = Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH_LIMIT })

const Session = Type.Object({ kind: Type.Literal('session'), sessionId: UuidV7 })
/** Chosen one by one. */
const Sessions = Type.Object({ kind: Type.Literal('sessions'), sessionIds: Type.Array(UuidV7) })
const User = Type.Object({ kind: Type.Literal('user'), userId: Id })
const Visitor = Type.Object({ kind: Type.Literal('visitor'), anonymousId: Id })
/** Sessions by their start: from inclusive, to exclusive. */
const Range = Type.Object({ kind: Type.Literal('range'), fromAt: Timestamp, toAt: Timestamp })
const Project = Type.Object({ kind: Type.Literal('project') })
const Age = Type.Object({ kind: Type.Literal('age'), toAt: Timestamp })
const Budget = Type.Object({ kind: Type.Literal('budget'), sizeBytes: Count })

/**
 * What was to be deleted. When a person's deletion has ended, the id is replaced by
 * `sha256:` and its hash: whoever knows the id can find the entry, and nobody learns it.
 */
export const DeletionSubject = Type.Union([
  Session,
  Sessions,
  User,
  Visitor,
  Range,
  Project,
  Age,
  Budget,
])
export type DeletionSubject = Static<typeof DeletionSubject>

/** An entry of the audit: a deletion that was asked for, or that retention began. */
export const Deletion = Type.Object({
  id: UuidV7,
  projectId: Type.String(),
  projectName: Type.String(),
  requestedAt: Timestamp,
  /** The name of a user, `command line` or `retention`. */
  requestedBy: Type.String(),
  /** As given by whoever asked; '' when nothing was. */
  reason: Type.String(),
  subject: DeletionSubject,
  /** Sessions deleted so far. */
  sessions: Count,
  /** What they took, in bytes. */
  sizeBytes: Count,
  /** null while it goes on. */
  finishedAt: Nullable(Timestamp),
})
export type Deletion = Static<typeof Deletion>

export const DeletionList = Type.Object({ deletions: Type.Array(Deletion) })
export type DeletionList = Static<typeof DeletionList>

/** Asks for everything of a person or of a range of time, pinned sessions too. */
export const DeletionInit = Type.Object(
  {
    subject: Type.Union([User, Visitor, Range]),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)
export type DeletionInit = Static<typeof DeletionInit>

/** What a deletion of a range of time would take, as it is now. */
export const DeletionPreview = Type.Object({
  sessions: Count,
  sizeBytes: Count,
  /** Whether that is all: more than a hundred thousand sessions are not counted. */
  isComplete: Type.Boolean(),
})
export type DeletionPreview = Static<typeof DeletionPreview>

/** What a project takes, and until when there is room. */
export const StorageReport = Type.Object({
  sessions: Count,
  /** Payloads, and texts of events. */
  sizeBytes: Count,
  /** Style sheets, which sessions share. They are not part of the budget. */
  sheetBytes: Count,
  /** Growth without what was deleted; null until there is half a day to judge by. */
  growthBytesPerDay: Nullable(Type.Number()),
  /** Until the budget is reached; null without a budget, or when it does not grow. */
  daysLeft: Nullable(Type.Number()),
  /** Deleted sessions that still have to be removed from the disk, of all projects. */
  unsweptSessions: Count,
  /** The database of all projects: its file, and what is free within it. */
  fileBytes: Count,
  freeBytes: Count,
})
export type StorageReport = Static<typeof StorageReport>
