import type { ReplayManifest, SessionEventList, SharedSession } from '@playhead/protocol'
import { createApiClient, type ApiClient } from './api-client.ts'
import { createLiveApi } from './live-api.ts'
import { createRequests } from './requests.ts'

/** What a share link gives: everything else of the API is out of its reach. */
export interface SharedApi {
  /** Counts as an opening of the link. */
  open(): Promise<SharedSession>
  getSession(signal?: AbortSignal): Promise<SharedSession>
  listEvents(signal?: AbortSignal): Promise<SessionEventList>
  /** For the player: it asks for the link's session, whatever session it names. */
  readonly client: ApiClient
}

/** @param token goes in a header only: addresses end up in logs */
export function createSharedApi(
  token: string,
  send: typeof fetch = (...args) => fetch(...args),
): SharedApi {
  const requests = createRequests(send, { authorization: `Bearer ${token}` })
  const { request, get, change } = requests
  return {
    async open() {
      return (await (await change('POST', 'share/open', {})).json()) as SharedSession
    },
    getSession: (signal) => get('share/session', signal),
    listEvents: (signal) => get('share/events', signal),
    client: {
      ...createApiClient(() => Promise.reject(new TypeError('not shared'))),
      live: createLiveApi(requests, () => 'share/live'),
      getManifest: (_id, atMs, signal) =>
        get<ReplayManifest>(`share/replay?atMs=${Math.round(atMs)}`, signal),
      async loadWindow({ tabId, firstSequence, lastSequence, afterSequence }, signal) {
        const query = new URLSearchParams({ lastSequence: String(lastSequence) })
        if (afterSequence !== null) query.set('afterSequence', String(afterSequence))
        const path = `share/replay/${encodeURIComponent(tabId)}/${firstSequence}?${query}`
        const response = await request(path, signal ? { signal } : {})
        return new Uint8Array(await response.arrayBuffer())
      },
      async loadSheet(_project, hash, signal) {
        const path = `share/sheets/${encodeURIComponent(hash)}`
        return (await request(path, signal ? { signal } : {})).text()
      },
    },
  }
}
