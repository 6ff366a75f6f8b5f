import type { NewShareLink, ShareLinkInit, ShareLinkList } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Links that show a session to whoever has them. */
export interface ShareLinksApi {
  listOfSession(sessionId: string, signal?: AbortSignal): Promise<ShareLinkList>
  listOfProject(project: string, signal?: AbortSignal): Promise<ShareLinkList>
  create(sessionId: string, init: ShareLinkInit): Promise<NewShareLink>
  revoke(project: string, linkId: string): Promise<void>
}

export function createShareLinksApi({ request, get, change }: Requests): ShareLinksApi {
  const ofSession = (id: string): string => `sessions/${encodeURIComponent(id)}/share-links`
  const ofProject = (id: string): string => `projects/${encodeURIComponent(id)}/share-links`
  return {
    listOfSession: (sessionId, signal) => get(ofSession(sessionId), signal),
    listOfProject: (project, signal) => get(ofProject(project), signal),
    async create(sessionId, init) {
      return (await (await change('POST', ofSession(sessionId), init)).json()) as NewShareLink
    },
    async revoke(project, linkId) {
      await request(`${ofProject(project)}/${encodeURIComponent(linkId)}`, { method: 'DELETE' })
    },
  }
}
