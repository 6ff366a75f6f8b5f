import type { IssueDetail, IssueList, IssueVerdictName } from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

/** Problems that sessions have in common. */
export interface IssuesApi {
  list(choice: SessionChoice, signal?: AbortSignal): Promise<IssueList>
  load(choice: SessionChoice, issueId: string, signal?: AbortSignal): Promise<IssueDetail>
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
    load: (choice, issueId, signal) =>
      get(`issues/${encodeURIComponent(issueId)}?${toQuery(choice)}`, signal),
    async decide(project, issueId, verdict) {
      const path = `projects/${encodeURIComponent(project)}/issues/${encodeURIComponent(issueId)}`
      await change('PUT', path, { verdict })
    },
  }
}
