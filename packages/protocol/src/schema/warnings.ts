import { Type, type Static } from 'typebox'
import { EXCLUSION_CODES, INGESTION_WARNING_CODES } from '../warning-codes.ts'
import { Count, Timestamp } from './primitives.ts'

export const IngestionWarningCode = Type.Unsafe<IngestionWarningCode>(
  Type.Union(INGESTION_WARNING_CODES.map((code) => Type.Literal(code))),
)
export type IngestionWarningCode = (typeof INGESTION_WARNING_CODES)[number]

/** Why a session is kept out of every aggregate. */
export const ExclusionCode = Type.Unsafe<ExclusionCode>(
  Type.Union(EXCLUSION_CODES.map((code) => Type.Literal(code))),
)
export type ExclusionCode = (typeof EXCLUSION_CODES)[number]

/** What was wrong with some of what a project sent, how often, and what to do about it. */
export const IngestionWarning = Type.Object({
  code: IngestionWarningCode,
  count: Count,
  /** Server time of the first and of the last. */
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  /** One case: ids, names and times; nothing else of what was sent. */
  example: Type.Record(Type.String(), Type.Unknown()),
  message: Type.String(),
  hint: Type.String(),
})
export type IngestionWarning = Static<typeof IngestionWarning>

/** Latest first. */
export const IngestionWarningList = Type.Object({ warnings: Type.Array(IngestionWarning) })
export type IngestionWarningList = Static<typeof IngestionWarningList>
