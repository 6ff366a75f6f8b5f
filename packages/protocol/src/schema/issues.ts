import { Type, type Static } from 'typebox'
import { EXPLORE_INTERVALS, type ExploreInterval } from '../explore/explore-query.ts'
import { Count, Nullable, Timestamp } from './primitives.ts'

/** What went wrong. */
export const ISSUE_KINDS = [
  'exception',
  'rejection',
  'console',
  'request',
  'rage_click',
  'dead_click',
] as const
export type IssueKind = (typeof ISSUE_KINDS)[number]

/** What people decided; `open` is what nobody decided about. */
export const ISSUE_VERDICTS = ['open', 'resolved', 'ignored'] as const
export type IssueVerdictName = (typeof ISSUE_VERDICTS)[number]

/** A session that has it. */
export const IssueSession = Type.Object({
  sessionId: Type.String(),
  /** Of the last time in that session, server time. */
  at: Timestamp,
  /** The same, since the session's start. */
  offsetMs: Type.Number(),
  occurrences: Count,
  path: Type.String(),
})
export type IssueSession = Static<typeof IssueSession>

/** A problem that sessions have in common. */
export const Issue = Type.Object({
  /** The same for the same problem, at any time. */
  id: Type.String(),
  kind: Type.Unsafe<IssueKind>({ type: 'string', enum: [...ISSUE_KINDS] }),
  /** The class of an error, the method and status of a request; what was clicked. */
  name: Type.String(),
  /** As the newest one had it. */
  message: Type.String(),
  /** Where: the place in the code, the page of a click; '' where nothing tells. */
  place: Type.String(),
  occurrences: Count,
  sessions: Count,
  users: Count,
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  /** Occurrences in each interval of the list's series, the earliest first. */
  series: Type.Array(Count),
  /** The newest, three at most. */
  examples: Type.Array(IssueSession),
  verdict: Type.Unsafe<IssueVerdictName>({ type: 'string', enum: [...ISSUE_VERDICTS] }),
  /** It was resolved, and has come again since; it is open then. */
  hasComeBack: Type.Boolean(),
  decidedAt: Nullable(Timestamp),
  decidedBy: Nullable(Type.String()),
})
export type Issue = Static<typeof Issue>

/** What the series of issues have in common. */
export const IssueSeriesFrame = Type.Object({
  interval: Type.Unsafe<ExploreInterval>({ type: 'string', enum: [...EXPLORE_INTERVALS] }),
  timeZone: Type.String(),
  /** Where the intervals begin, and at last where the last one ends. */
  edges: Type.Array(Timestamp),
})
export type IssueSeriesFrame = Static<typeof IssueSeriesFrame>

export const IssueList = Type.Object({
  /** At most 500. */
  issues: Type.Array(Issue),
  /** How many there are. */
  total: Count,
  /** False: there is more in the range than can be counted at once. */
  isComplete: Type.Boolean(),
  /** From when on everything was counted. */
  countedFromAt: Timestamp,
  /** By the clock of the time zone: whose hours, days, weeks or months the series have. */
  series: IssueSeriesFrame,
})
export type IssueList = Static<typeof IssueList>

export const IssueDetail = Type.Object({
  issue: Issue,
  /** Of the newest. */
  stack: Type.String(),
  /** Fifty at most of `issue.sessions`, the newest first. */
  affected: Type.Array(IssueSession),
})
export type IssueDetail = Static<typeof IssueDetail>

export const IssueDecision = Type.Object(
  { verdict: Type.Unsafe<IssueVerdictName>({ type: 'string', enum: [...ISSUE_VERDICTS] }) },
  { additionalProperties: false },
)
export type IssueDecision = Static<typeof IssueDecision>
