import type { APIRequestContext } from '@playwright/test'
import {
  decodeReplayFrames,
  type ReplayFrameHeader,
  type ReplayManifest,
  type SessionEventList,
  type SessionList,
  type SessionSummary,
} from '@playhead/protocol'
import { gunzipSync } from 'node:zlib'

/** An rrweb event as far as the tests look into it. */
interface RecordedEvent {
  readonly type: number
  readonly timestamp: number
  readonly data: unknown
}

interface RecordedFrame {
  readonly header: ReplayFrameHeader
  readonly events: readonly RecordedEvent[]
}

/** The dashboard's API, called with the cookie of a signed-in page (`page.request`). */
export interface Api {
  listSessions(): Promise<SessionSummary[]>
  getSession(id: string): Promise<SessionSummary>
  listEvents(id: string): Promise<SessionEventList['events']>
  getReplay(id: string): Promise<ReplayManifest>
  /** All stored segments of a tab, in the order in which a player gets them. */
  loadFrames(id: string, windowId: string): Promise<RecordedFrame[]>
}

export function createApi(request: APIRequestContext, serverUrl: string): Api {
  const get = async (path: string): Promise<Buffer> => {
    const response = await request.get(`${serverUrl}${path}`)
    const body = await response.body()
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${body.toString('utf8')}`)
    return body
  }
  const getJson = async <Answer>(path: string): Promise<Answer> =>
    JSON.parse((await get(path)).toString('utf8')) as Answer
  const getReplay = (id: string) => getJson<ReplayManifest>(`/api/sessions/${id}/replay`)

  return {
    getReplay,
    listSessions: async () => {
      const { projects } = await getJson<{ projects: { id: string }[] }>('/api/me')
      const project = projects[0]?.id ?? ''
      const { sessions } = await getJson<SessionList>(
        `/api/sessions?project=${encodeURIComponent(project)}&limit=100`,
      )
      return sessions
    },
    getSession: (id) => getJson<SessionSummary>(`/api/sessions/${id}`),
    listEvents: async (id) => {
      const { events } = await getJson<SessionEventList>(`/api/sessions/${id}/events`)
      return events
    },
    loadFrames: async (id, windowId) => {
      const tab = (await getReplay(id)).tabs.find((tab) => tab.windowId === windowId)
      const frames: RecordedFrame[] = []
      for (const { firstSequence } of tab?.windows ?? []) {
        const body = await get(`/api/sessions/${id}/replay/${windowId}/${firstSequence}`)
        for (const { header, payload } of decodeReplayFrames(new Uint8Array(body))) {
          if (header.isKeyframe !== true) frames.push({ header, events: inflateEvents(payload) })
        }
      }
      return frames
    },
  }
}

/** The rrweb events of a payload; none when it is empty. */
function inflateEvents(payload: Uint8Array): RecordedEvent[] {
  if (payload.length === 0) return []
  return JSON.parse(gunzipSync(payload).toString('utf8')) as RecordedEvent[]
}
