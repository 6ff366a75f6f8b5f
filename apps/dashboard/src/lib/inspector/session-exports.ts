import { EVENT_NAMES, ANALYTICS_CHANNEL, type StoredSessionEvent } from '@playhead/protocol'
import type { ApiClient } from '../api/api-client.ts'
import { writeHar } from './har.ts'
import { toNetworkRequest, type NetworkRequest } from './network-request.ts'
import { writePlaywrightScript } from './playwright-script.ts'

type Api = Pick<ApiClient, 'listEntries' | 'listEvents'>
type Place = { readonly id: string; readonly startedAt: number }

/** The requests of a session as a HAR file. */
export async function exportHar(api: Api, session: Place): Promise<string> {
  const { events } = await api.listEvents(session.id)
  const requests: NetworkRequest[] = []
  let cursor: string | null = null
  do {
    const part = await api.listEntries({ sessionId: session.id, cursor, fromMs: 0 })
    for (const entry of part.entries) {
      if (entry.kind === 'request') requests.push(toNetworkRequest(entry, session.startedAt))
    }
    cursor = part.nextCursor
  } while (cursor !== null)
  requests.sort((a, b) => a.startedAt - b.startedAt)
  const pages = events.filter(isPageView).map(({ at, url, path }) => ({ at, title: url ?? path }))
  return JSON.stringify(writeHar({ requests, pages }), null, 1)
}

/** What the visitor did as a Playwright test. */
export async function exportPlaywright(api: Api, session: Place & ScriptFacts): Promise<string> {
  const { events } = await api.listEvents(session.id)
  return writePlaywrightScript({ session, events })
}

export interface ScriptFacts {
  readonly viewportWidth: number | null
  readonly viewportHeight: number | null
}

function isPageView({ name, channel }: StoredSessionEvent): boolean {
  return channel === ANALYTICS_CHANNEL && name === EVENT_NAMES.pageView
}
