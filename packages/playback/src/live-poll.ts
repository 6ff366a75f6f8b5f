import type { Recording } from './recording.ts'
import type { Clock } from './stage-link.ts'

/** How often the manifest of a live session is asked for, in milliseconds. */
const LIVE_POLL_MS = 2_000

export interface LivePollOptions {
  readonly recording: Recording
  readonly clock: Clock
  readonly getOffsetMs: () => number
  /** A manifest has come; whether there is more than before, or it is over. */
  readonly onManifest: (hasGrown: boolean) => Promise<void>
}

/** Asks for the manifest again and again while the session is live. */
export function startLivePoll(options: LivePollOptions): { stop(): void } {
  const { recording, clock, getOffsetMs, onManifest } = options
  let isStopped = false
  let cancel = (): void => {}

  const poll = async (): Promise<void> => {
    const before = recording.plan?.manifest
    try {
      await recording.load(getOffsetMs())
      const { endedAt = 0, live } = recording.plan?.manifest ?? {}
      await onManifest(endedAt > (before?.endedAt ?? 0) || live !== before?.live)
    } catch {
      // The next poll tries again; what has arrived stays playable.
    }
    schedule()
  }
  const schedule = (): void => {
    if (isStopped || !recording.plan?.manifest.live) return
    cancel = clock.after(LIVE_POLL_MS, () => void poll())
  }

  schedule()
  return {
    stop() {
      isStopped = true
      cancel()
    },
  }
}
