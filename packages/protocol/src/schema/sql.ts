import { Type, type Static } from 'typebox'
import { Nullable } from './primitives.ts'

export const SqlCell = Type.Union([Type.String(), Type.Number(), Type.Null()])
/** Blobs are hexadecimal text, integers past 2^53 decimal text. */
export type SqlCell = Static<typeof SqlCell>

export const SqlResult = Type.Object({
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      /** Of the table that it comes from unchanged; null for what was computed. */
      source: Nullable(Type.String()),
    }),
  ),
  /** A cell for each column, in their order. */
  rows: Type.Array(Type.Array(SqlCell)),
  /** There are more rows than may be answered. */
  isTruncated: Type.Boolean(),
  durationMs: Type.Number(),
})
export type SqlResult = Static<typeof SqlResult>
