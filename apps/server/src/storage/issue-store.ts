/** What people decided about problems that come again. Part of the control store. */
export interface IssueStore {
  /** Replaces what was decided before. */
  putIssueVerdict(verdict: IssueVerdict): Promise<void>
  /** @returns whether there was one */
  dropIssueVerdict(projectId: string, issueId: string): Promise<boolean>
  /** By id. */
  listIssueVerdicts(projectId: string): Promise<IssueVerdict[]>
}

export interface IssueVerdict {
  readonly projectId: string
  readonly issueId: string
  readonly verdict: 'resolved' | 'ignored'
  /** Server time. */
  readonly at: number
  /** Name of a user. */
  readonly by: string
}
