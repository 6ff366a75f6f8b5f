import { Type, type Static } from 'typebox'
import { Count, Nullable, Sequence, Timestamp, UuidV7 } from './primitives.ts'

/**
 * What a recording tells beside the page: a line of the console, or a request. `data` is
 * what the recorder wrote, cut where it is long; whoever shows it trusts none of it.
 */
export const ReplayEntry = Type.Object({
  kind: Type.Union([Type.Literal('console'), Type.Literal('request')]),
  windowId: UuidV7,
  sequence: Sequence,
  /** Place among the events of the segment. */
  ordinal: Count,
  /** Server time. Of a request when it was told, which is when it had ended or later. */
  at: Timestamp,
  /** Of a request: when it began, where the recorder said so. */
  startAt: Type.Optional(Timestamp),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type ReplayEntry = Static<typeof ReplayEntry>

/** A part of the entries of a session. */
export const ReplayEntryList = Type.Object({
  /** By time, within the part. */
  entries: Type.Array(ReplayEntry),
  /** Everything of segments that begin before this moment has been listed. */
  throughAt: Timestamp,
  /** Give it back as `cursor` for what follows; null when nothing does yet. */
  nextCursor: Nullable(Type.String()),
})
export type ReplayEntryList = Static<typeof ReplayEntryList>
