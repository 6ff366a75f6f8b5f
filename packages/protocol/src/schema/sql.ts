import { Type, type Static } from 'typebox'
import { SQL_LIMITS } from '../sql/sql-tables.ts'
import { Nullable, Timestamp } from './primitives.ts'

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

/** Of one project. */
export const SAVED_STATEMENTS_LIMIT = 200

export const SavedStatementInit = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    /** The statement as it was written: it need not be one that runs. */
    query: Type.String({ minLength: 1, maxLength: SQL_LIMITS.queryLength, pattern: '\\S' }),
  },
  { additionalProperties: false },
)
export type SavedStatementInit = Static<typeof SavedStatementInit>

export const SavedStatement = Type.Object({
  ...SavedStatementInit.properties,
  id: Type.String(),
  /** Name of the user who saved it last. */
  savedBy: Type.String(),
  savedAt: Timestamp,
})
export type SavedStatement = Static<typeof SavedStatement>

export const SavedStatementList = Type.Object({ statements: Type.Array(SavedStatement) })
export type SavedStatementList = Static<typeof SavedStatementList>
