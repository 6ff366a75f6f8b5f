import type { Issue, IssueKind, IssueList, IssueSeriesFrame } from '@playhead/protocol'

/** Kinds as people choose them. */
export const ISSUE_GROUPS = {
  errors: { label: 'Errors', kinds: ['exception', 'rejection', 'console'] },
  requests: { label: 'Requests', kinds: ['request'] },
  rage: { label: 'Rage clicks', kinds: ['rage_click'] },
  dead: { label: 'Dead clicks', kinds: ['dead_click'] },
} as const satisfies Record<string, { label: string; kinds: readonly IssueKind[] }>
export type IssueGroup = keyof typeof ISSUE_GROUPS

export const ISSUE_SORTS = {
  sessions: 'Most sessions first',
  newest: 'Last seen first',
  first: 'First seen first',
  occurrences: 'Most occurrences first',
} as const
export type IssueSort = keyof typeof ISSUE_SORTS

export const ISSUE_STATES = {
  open: 'Open',
  resolved: 'Resolved',
  ignored: 'Ignored',
  all: 'All',
} as const
export type IssueState = keyof typeof ISSUE_STATES

/** What of a list of issues is shown, and in which order. */
export interface IssueView {
  readonly group: IssueGroup | null
  readonly state: IssueState
  readonly sort: IssueSort
  readonly text: string
}

const ORDERS: Readonly<Record<IssueSort, (a: Issue, b: Issue) => number>> = {
  sessions: (a, b) => b.sessions - a.sessions || b.lastSeenAt - a.lastSeenAt,
  newest: (a, b) => b.lastSeenAt - a.lastSeenAt,
  first: (a, b) => b.firstSeenAt - a.firstSeenAt,
  occurrences: (a, b) => b.occurrences - a.occurrences || b.lastSeenAt - a.lastSeenAt,
}

/** Reads the view from an address; what is none of ours is the usual. */
export function readIssueView(get: (name: string) => string | null): IssueView {
  const pick = <Name extends string>(name: string, known: Readonly<Record<Name, unknown>>) => {
    const value = get(name)
    return value !== null && Object.hasOwn(known, value) ? (value as Name) : null
  }
  return {
    group: pick('kind', ISSUE_GROUPS),
    state: pick('state', ISSUE_STATES) ?? 'open',
    sort: pick('sort', ISSUE_SORTS) ?? 'sessions',
    text: get('q') ?? '',
  }
}

export function chooseIssues(issues: readonly Issue[], view: IssueView): Issue[] {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean)
  const kinds: readonly IssueKind[] | null = view.group && ISSUE_GROUPS[view.group].kinds
  return issues
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .filter(({ verdict }) => view.state === 'all' || verdict === view.state)
    .filter((issue) => {
      const told = `${issue.name} ${issue.message} ${issue.place}`.toLowerCase()
      return words.every((word) => told.includes(word))
    })
    .sort(ORDERS[view.sort])
}

/** An issue with the intervals that its course is counted by. */
export interface ListedIssue {
  readonly issue: Issue
  readonly frame: IssueSeriesFrame
}

/**
 * The issues that somebody reads, each in its place with what is known of it now, and those
 * that have come since.
 */
export function followIssues(
  read: IssueList,
  latest: IssueList,
  view: IssueView,
): { readonly rows: readonly ListedIssue[]; readonly added: readonly Issue[] } {
  const kept = chooseIssues(read.issues, view)
  const known = new Map(latest.issues.map((issue) => [issue.id, issue]))
  const ids = new Set(kept.map(({ id }) => id))
  return {
    rows: kept.map((issue) => {
      const now = known.get(issue.id)
      // One that is counted no more, as its sessions went, keeps its place as well.
      return now ? { issue: now, frame: latest.series } : { issue, frame: read.series }
    }),
    added: chooseIssues(latest.issues, view).filter(({ id }) => !ids.has(id)),
  }
}
