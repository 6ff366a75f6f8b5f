import type { Recording } from './recording.ts'
import type { Clock } from './stage-link.ts'

/** How often the manifest of a live session is asked for, in milliseconds. */
const LIVE_POLL_MS = 2_000
/** The same while news come by themselves: only in case one was missed. */
const SELDOM_POLL_MS = 60_000

/** What whoever follows a session is told. */
export interface LiveListener {
  /** There is more, or it is over. */
  onNews(): void
  /** Whether news come by themselves from now on. */
  onStream(isOpen: boolean): void
}

export interface LivePollOptions {
  readonly recording: Recording
  readonly clock: Clock
  /** Where news come from, if they do. */
  readonly watch: ((listener: LiveListener) => () => void) | undefined
  readonly getOffsetMs: () => number
  /** A manifest has come; whether there is more than before, or it is over. */
  readonly onManifest: (hasGrown: boolean) => Promise<void>
}

/** Asks for the manifest while the session is live: when there is more, and else again and again. */
export function startLivePoll(options: LivePollOptions): { stop(): void } {
  const { recording, clock, watch, getOffsetMs, onManifest } = options
  let isStopped = false
  let isStreaming = false
  let isPolling = false
  /** Something has come since the manifest was asked for. */
  let isBehind = false
  let cancel = (): void => {}
  let unwatch = (): void => {}

  const poll = async (): Promise<void> => {
    isBehind = isPolling
    if (isPolling || isStopped) return
    isPolling = true
    const before = recording.plan?.manifest
    try {
      await recording.load(getOffsetMs())
      const { endedAt = 0, live } = recording.plan?.manifest ?? {}
      await onManifest(endedAt > (before?.endedAt ?? 0) || live !== before?.live)
    } catch {
      // The next poll tries again; what has arrived stays playable.
    }
    isPolling = false
    if (isBehind) void poll()
    else schedule()
  }
  const schedule = (): void => {
    cancel()
    if (!recording.plan?.manifest.live) stop()
    if (isStopped || isPolling) return
    cancel = clock.after(isStreaming ? SELDOM_POLL_MS : LIVE_POLL_MS, () => void poll())
  }
  const stop = (): void => {
    isStopped = true
    cancel()
    unwatch()
  }

  schedule()
  if (!isStopped && watch) {
    unwatch = watch({
      onNews: () => void poll(),
      onStream(isOpen) {
        isStreaming = isOpen
        schedule()
      },
    })
  }
  return { stop }
}
