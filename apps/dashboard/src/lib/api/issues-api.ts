import type { IssueDetail, IssueList, IssueVerdictName } from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

/** Problems that sessions have in common. */
export interface IssuesApi {
  list(choice: SessionChoice, signal?: AbortSignal): Promise<IssueList>
  /** With some of its sessions, the newest first; `skip` of them are passed over. */
  load(
    choice: SessionChoice,
    issue: { readonly id: string; readonly skip: number },
    signal?: AbortSignal,
  ): Promise<IssueDetail>
  decide(project: string, issueId: string, verdict: IssueVerdictName): Promise<void>
}

export function createIssuesApi({ get, change }: Requests): IssuesApi {
  const toQuery = ({ project, fromAt, toAt, filter }: SessionChoice): string =>
    new URLSearchParams({
      project,
      fromAt: String(Math.round(fromAt)),
      toAt: String(Math.round(toAt)),
      ...(filter === undefined ? {} : { filter }),
    }).toString()
  return {
    list: (choice, signal) => get(`issues?${toQuery(choice)}`, signal),
    load: (choice, { id, skip }, signal) =>
      get(`issues/${encodeURIComponent(id)}?${toQuery(choice)}&skip=${skip}`, signal),
    async decide(project, issueId, verdict) {
      const path = `projects/${encodeURIComponent(project)}/issues/${encodeURIComponent(issueId)}`
      await change('PUT', path, { verdict })
    },
  }
}
