import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'

/** The other tabs of this browser and origin. */
export interface Siblings {
  tell(message: unknown): void
  stop(): void
}

/**
 * Connects to the siblings. Storage events do it wherever there is storage; an open
 * BroadcastChannel, which may cost the page its place in the back/forward cache, is
 * only for where there is none.
 */
export function connectSiblings(options: {
  name: string
  storageKey: string
  hasStorage: boolean
  monitor: Monitor
  onMessage: (message: unknown) => void
}): Siblings {
  const { monitor, onMessage } = options
  const channel = options.hasStorage ? null : openChannel(options.name)
  const onBroadcast = monitor((event: MessageEvent) => onMessage(event.data))
  const storage = monitor((event: StorageEvent) => {
    if (event.key === options.storageKey && event.newValue) onMessage(JSON.parse(event.newValue))
  })
  channel?.addEventListener('message', onBroadcast)
  const stop = listen(window, { storage })
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
    tell: monitor((message) => channel?.postMessage(message)),
    stop() {
      channel?.close()
      stop()
    },
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name)
  } catch {
    return null
  }
}
