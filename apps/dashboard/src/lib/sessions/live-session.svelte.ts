import type { ApiClient } from '../api/api-client.ts'

/** While news come by themselves, all is asked for only in case one was missed, in milliseconds. */
const SELDOM_MS = 60_000
const OFTEN_MS = 3_000

export interface LiveSessionOptions {
  readonly api: ApiClient
  /** Of a session that goes on; null otherwise. */
  readonly id: () => string | null
  /** There is more of it. */
  readonly onNews: () => void
}

/** To be created while a component is set up; it ends with that. */
export function createLiveSession({ api, id, onNews }: LiveSessionOptions) {
  let isStreaming = $state(false)
  $effect(() => {
    const sessionId = id()
    if (sessionId === null) return
    const onStream = (isOpen: boolean): void => void (isStreaming = isOpen)
    const stop = api.live.watch(sessionId, { onNews, onStream })
    return () => {
      stop()
      isStreaming = false
    }
  })
  return {
    /** How often to ask for the session, in milliseconds. */
    get intervalMs(): number {
      return isStreaming ? SELDOM_MS : OFTEN_MS
    },
  }
}
