import type { Issue, IssueSeriesFrame, IssueSession } from '@playhead/protocol'
import type { TroubledSession } from '../../storage/session-index.ts'
import { toStoredEvent } from '../sessions/session-events.ts'
import { describeTrouble, type Trouble } from './describe-trouble.ts'

const EXAMPLES = 3

/** An issue as it is counted, before anybody's verdict. */
export interface TalliedIssue extends Omit<
  Issue,
  'verdict' | 'hasComeBack' | 'decidedAt' | 'decidedBy'
> {
  readonly stack: string
  readonly affected: readonly IssueSession[]
}

interface Count {
  /** Of the newest. */
  trouble: Trouble
  firstSeenAt: number
  lastSeenAt: number
  occurrences: number
  readonly visitors: Set<string>
  sessions: number
  readonly affected: IssueSession[]
  readonly times: number[]
}

export interface IssueTally {
  /** Sessions are to come newest first. */
  add(session: TroubledSession): void
  /** The most widespread first, then the newest. */
  list(frame: IssueSeriesFrame): TalliedIssue[]
}

/** Groups what went wrong in sessions by its cause. */
export function createIssueTally(): IssueTally {
  const counts = new Map<string, Count>()

  const note = (trouble: Trouble, at: number): Count => {
    const known = counts.get(trouble.issueId)
    if (!known) {
      const made: Count = {
        trouble,
        firstSeenAt: at,
        lastSeenAt: at,
        occurrences: 1,
        visitors: new Set(),
        sessions: 0,
        affected: [],
        times: [at],
      }
      counts.set(trouble.issueId, made)
      return made
    }
    if (at > known.lastSeenAt) known.trouble = trouble
    known.firstSeenAt = Math.min(known.firstSeenAt, at)
    known.lastSeenAt = Math.max(known.lastSeenAt, at)
    known.occurrences += 1
    known.times.push(at)
    return known
  }

  return {
    add: ({ sessionId, startedAt, visitor, clockOffsetMs, events }) => {
      const inSession = new Map<Count, IssueSession>()
      for (const indexed of events) {
        const event = toStoredEvent(indexed, clockOffsetMs)
        const trouble = describeTrouble(event)
        if (!trouble) continue
        const { at, path } = event
        const count = note(trouble, at)
        const known = inSession.get(count)
        const occurrences = (known?.occurrences ?? 0) + 1
        const last = known && known.at > at ? known : { sessionId, at, path }
        const offsetMs = Math.max(0, last.at - startedAt)
        inSession.set(count, { ...last, offsetMs, occurrences })
      }
      for (const [count, affected] of inSession) {
        count.sessions += 1
        count.visitors.add(visitor)
        count.affected.push(affected)
      }
    },
    list: (frame) =>
      [...counts.values()]
        .map((count) => toIssue(count, frame))
        .sort((a, b) => b.sessions - a.sessions || b.lastSeenAt - a.lastSeenAt),
  }
}

function toIssue(count: Count, { edges }: IssueSeriesFrame): TalliedIssue {
  const { trouble, firstSeenAt, lastSeenAt, occurrences, sessions, affected } = count
  const { issueId, kind, name, message, place, stack } = trouble
  const series = edges.slice(1).map(() => 0)
  for (const at of count.times) {
    // A session that began in the range may go on after it.
    const part = Math.max(0, countUpTo(edges, at, series.length) - 1)
    if (part < series.length) series[part] = (series[part] ?? 0) + 1
  }
  return {
    id: issueId,
    kind,
    name,
    message,
    place,
    stack,
    occurrences,
    sessions,
    users: count.visitors.size,
    firstSeenAt,
    lastSeenAt,
    series,
    examples: affected.slice(0, EXAMPLES),
    affected,
  }
}

/** How many of the first edges lie at a moment or before it. */
function countUpTo(edges: readonly number[], at: number, limit: number): number {
  let [low, high] = [0, limit]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low
}
