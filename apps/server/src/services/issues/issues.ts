import type { Issue, IssueDetail, IssueList, IssueVerdictName } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { IssueStore, IssueVerdict } from '../../storage/issue-store.ts'
import {
  TROUBLE_EVENTS,
  type FilteredRange,
  type SessionIndex,
  type SessionPlace,
} from '../../storage/session-index.ts'
import { frameSeries } from './frame-series.ts'
import { createIssueTally, type TalliedIssue } from './tally-issues.ts'

/** So many sessions are read at a time; everything else goes on in between. */
const PAGE_SESSIONS = 200
/** Beyond this the earlier sessions of the range are left out, and the answer says so. */
const EVENTS_LIMIT = 20_000
const ISSUES_LIMIT = 500
/** Of one issue, as many as come at a time. */
const SESSIONS_SHOWN = 50
const LONGEST_SESSION_MS = 24 * 3_600_000

export interface IssueRange extends FilteredRange {
  /** IANA name: whose hours and days the series have. */
  readonly timeZone: string
}

/** Problems that sessions have in common, and what people decided about them. */
export interface Issues {
  list(range: IssueRange): Promise<IssueList>
  /**
   * @param skip how many of its newest sessions are passed over
   * @throws {AppError} unknown_issue when the range has none of that id
   */
  load(range: IssueRange, issueId: string, skip: number): Promise<IssueDetail>
  decide(decision: Decision): Promise<void>
}

export interface Decision {
  readonly projectId: string
  readonly issueId: string
  readonly verdict: IssueVerdictName
  /** Name of the user. */
  readonly by: string
}

export interface IssuesOptions {
  readonly sessions: Pick<SessionIndex, 'listTroubled'>
  readonly control: IssueStore
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly eventsLimit?: number
}

export function createIssues(options: IssuesOptions): Issues {
  const { sessions, control, now, eventsLimit = EVENTS_LIMIT } = options

  const tally = async ({ timeZone, ...range }: IssueRange) => {
    const counted = createIssueTally()
    let events = 0
    let earliestAt = Math.min(range.toAt, now())
    let after: SessionPlace | null = null
    let isComplete = false
    while (!isComplete && events < eventsLimit) {
      const page = await sessions.listTroubled({
        ...range,
        names: TROUBLE_EVENTS,
        limit: PAGE_SESSIONS,
        after,
      })
      for (const session of page) {
        counted.add(session)
        events += session.events.length
        earliestAt = Math.min(earliestAt, session.startedAt)
        after = { startedAt: session.startedAt, sessionId: session.sessionId }
      }
      isComplete = page.length < PAGE_SESSIONS
      await setImmediate()
    }
    const countedFromAt = isComplete ? range.fromAt : earliestAt
    const series = frameSeries({
      // A range without a beginning begins with its first session.
      fromAt: countedFromAt === 0 ? earliestAt : countedFromAt,
      toAt: Math.min(range.toAt, now()),
      timeZone,
    })
    return { tallied: counted.list(series), series, isComplete, countedFromAt }
  }

  /** When issues that are resolved were last seen, whatever range and filter are looked at. */
  const loadLastSeen = async (
    { projectId, timeZone, ...range }: IssueRange,
    resolved: readonly IssueVerdict[],
  ): Promise<ReadonlyMap<string, number>> => {
    const earliest = Math.min(...resolved.map(({ at }) => at))
    // A session that was going on when somebody decided may tell of it, too.
    const fromAt = earliest - LONGEST_SESSION_MS
    const isSeen = range.filter === undefined && range.fromAt <= fromAt && range.toAt > now()
    if (resolved.length === 0 || isSeen) return new Map()
    const { tallied } = await tally({ projectId, timeZone, fromAt, toAt: now() + 1 })
    return new Map(tallied.map(({ id, lastSeenAt }) => [id, lastSeenAt]))
  }

  const count = async (range: IssueRange) => {
    const { tallied, ...counted } = await tally(range)
    const verdicts = await loadVerdicts(control, range.projectId)
    const lastSeen = await loadLastSeen(
      range,
      tallied
        .map(({ id }) => verdicts.get(id))
        .filter((verdict) => verdict !== undefined)
        .filter(({ verdict }) => verdict === 'resolved'),
    )
    const judged = tallied.map((each) => {
      const lastSeenAt = Math.max(each.lastSeenAt, lastSeen.get(each.id) ?? 0)
      return { ...each, issue: judge(each, { decided: verdicts.get(each.id), lastSeenAt }) }
    })
    return { judged, ...counted }
  }

  return {
    list: async (range) => {
      const { judged, ...counted } = await count(range)
      const issues = judged.slice(0, ISSUES_LIMIT).map(({ issue }) => issue)
      return { issues, total: judged.length, ...counted }
    },
    load: async (range, issueId, skip) => {
      const { judged } = await count(range)
      const found = judged.find(({ id }) => id === issueId)
      if (!found) throw new AppError('unknown_issue')
      const { issue, stack, affected } = found
      return { issue, stack, affected: affected.slice(skip, skip + SESSIONS_SHOWN) }
    },
    decide: async ({ projectId, issueId, verdict, by }) => {
      if (verdict === 'open') await control.dropIssueVerdict(projectId, issueId)
      else await control.putIssueVerdict({ projectId, issueId, verdict, at: now(), by })
    },
  }
}

async function loadVerdicts(
  control: IssueStore,
  projectId: string,
): Promise<ReadonlyMap<string, IssueVerdict>> {
  const verdicts = await control.listIssueVerdicts(projectId)
  return new Map(verdicts.map((verdict) => [verdict.issueId, verdict]))
}

/** What was resolved and has come since is open again. */
function judge(
  tallied: TalliedIssue,
  { decided, lastSeenAt }: { decided: IssueVerdict | undefined; lastSeenAt: number },
): Issue {
  const { stack: _stack, affected: _affected, ...issue } = tallied
  const hasComeBack = decided?.verdict === 'resolved' && lastSeenAt > decided.at
  return {
    ...issue,
    verdict: decided && !hasComeBack ? decided.verdict : 'open',
    hasComeBack,
    decidedAt: decided?.at ?? null,
    decidedBy: decided?.by ?? null,
  }
}
