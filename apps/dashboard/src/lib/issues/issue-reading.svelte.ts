import type { Issue, IssueList } from '@playhead/protocol'
import { chooseIssues, followIssues, type IssueView, type ListedIssue } from './issue-view.ts'

export interface IssueReadingOptions {
  /** As they were counted last. */
  readonly latest: () => IssueList | undefined
  /** Tells apart what the list was asked for. */
  readonly key: () => readonly unknown[]
  readonly view: () => IssueView
}

/** What somebody reads of a list that goes on. Reading it is reactive. */
export interface IssueReading {
  readonly rows: readonly ListedIssue[]
  /** Those that have come since, and wait. */
  readonly added: readonly Issue[]
  /** Whether it was among those that were waiting. */
  isNew(issueId: string): boolean
  /** Shows what there is now. */
  renew(): void
}

/**
 * Keeps rows where they are while the list is counted anew. Whoever chooses something else is
 * shown what there is at that moment, and so is whoever has nothing before them.
 */
export function createIssueReading({ latest, key, view }: IssueReadingOptions): IssueReading {
  let held: { asked: string; list: IssueList } | null = null
  let renewals = $state(0)
  let fresh = $state.raw<{ asked: string; ids: ReadonlySet<string> } | null>(null)
  const asked = $derived(JSON.stringify([key(), view()]))

  const found = $derived.by(() => {
    void renewals
    const now = latest()
    if (!now) return { rows: [], added: [] }
    const isHeld = held?.asked === asked && chooseIssues(held.list.issues, view()).length > 0
    if (!held || !isHeld) held = { asked, list: now }
    return followIssues(held.list, now, view())
  })
  return {
    get rows() {
      return found.rows
    },
    get added() {
      return found.added
    },
    isNew: (issueId) => fresh?.asked === asked && fresh.ids.has(issueId),
    renew() {
      fresh = { asked, ids: new Set(found.added.map(({ id }) => id)) }
      held = null
      renewals += 1
    },
  }
}
