import { Type, type Static } from 'typebox'
import { REPORT_PAGE_LENGTH_LIMIT } from '../limits.ts'
import { REPORT_REASONS, type ReportReason as Reason } from '../report-reasons.ts'
import { Count, Timestamp } from './primitives.ts'

const ReportReason = Type.Unsafe<Reason>(
  Type.Union(REPORT_REASONS.map((reason) => Type.Literal(reason))),
)

/** A recorder says why it does not record. Nothing in it tells of whom. */
export const Report = Type.Object(
  {
    projectKey: Type.String({ minLength: 1, maxLength: 128 }),
    reason: ReportReason,
    /** Path of the page, without query and fragment. */
    page: Type.Optional(Type.String({ maxLength: REPORT_PAGE_LENGTH_LIMIT })),
  },
  // Fields that only a newer recorder sends are neutral, never fatal.
  { additionalProperties: true },
)
export type Report = Static<typeof Report>

/** One reason, how often it was told, and what to do about it. */
export const HealthReason = Type.Object({
  reason: ReportReason,
  count: Count,
  /** Server time of the first and of the last. */
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  /** A page that told it, with its origin where that is what is wrong; null where none is told. */
  page: Type.Union([Type.String(), Type.Null()]),
  message: Type.String(),
  hint: Type.String(),
})
export type HealthReason = Static<typeof HealthReason>

/** Most frequent first, of the last days. */
export const Health = Type.Object({
  /** So many days are counted, today with them. */
  days: Count,
  /** Whose days these are: that of the project. */
  timeZone: Type.String(),
  reasons: Type.Array(HealthReason),
})
export type Health = Static<typeof Health>
