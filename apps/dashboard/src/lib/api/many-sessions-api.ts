import type { Deletion, SessionsChanged, SessionsTagging } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** What is done to sessions that were chosen in a list. */
export interface ManySessionsApi {
  tag(project: string, tagging: SessionsTagging): Promise<SessionsChanged>
  pin(project: string, sessionIds: readonly string[], isPinned: boolean): Promise<SessionsChanged>
  remove(project: string, sessionIds: readonly string[]): Promise<Deletion>
}

export function createManySessionsApi({ change }: Requests): ManySessionsApi {
  const pathOf = (project: string, what: string): string =>
    `projects/${encodeURIComponent(project)}/sessions/${what}`
  return {
    tag: async (project, tagging) =>
      (await (await change('POST', pathOf(project, 'tags'), tagging)).json()) as SessionsChanged,
    async pin(project, sessionIds, isPinned) {
      const answer = await change('POST', pathOf(project, 'pins'), { sessionIds, isPinned })
      return (await answer.json()) as SessionsChanged
    },
    async remove(project, sessionIds) {
      const answer = await change('POST', pathOf(project, 'deletions'), { sessionIds })
      return (await answer.json()) as Deletion
    },
  }
}
