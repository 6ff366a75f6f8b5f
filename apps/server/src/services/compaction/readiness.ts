import type { Storage } from '../../storage/storage.ts'
import { planKeyframes } from '../keyframes/plan-keyframes.ts'

/** After this long without a segment no more is on its way for now. */
const QUIET_MS = 60_000
/** Keyframes go into packs with what they stand before; no session waits longer for its own. */
const KEYFRAMES_WAIT_MS = 6 * 3_600_000

interface ReadinessOptions {
  readonly replays: Pick<Storage['replays'], 'listKeyframes' | 'listSegments'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Says whether a closed session can be packed. It goes by when segments came, not by
 * when they were recorded: one that was offline, or is imported, ended long ago and
 * still arrives, and what is packed gets no keyframes any more.
 */
export function createReadiness({ replays, now }: ReadinessOptions) {
  return async (sessionId: string): Promise<boolean> => {
    const segments = await replays.listSegments(sessionId)
    const lastReceivedAt = segments.reduce((at, each) => Math.max(at, each.receivedAt), 0)
    const waitedMs = now() - lastReceivedAt
    if (waitedMs < QUIET_MS) return false
    if (waitedMs >= KEYFRAMES_WAIT_MS) return true
    const keyframes = await replays.listKeyframes(sessionId)
    return [...Map.groupBy(segments, ({ windowId }) => windowId)].every(([windowId, ofTab]) => {
      const made = keyframes.filter((keyframe) => keyframe.windowId === windowId)
      return planKeyframes(ofTab, made) === null
    })
  }
}
