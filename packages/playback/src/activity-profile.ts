import type { ReplayManifest } from '@playhead/protocol'
import { windowKey } from './stretches.ts'
import type { WindowSummary } from './window-store.ts'

/** How much was recorded when: `counts[n]` events in the n-th step of the session. */
export interface ActivityProfile {
  readonly stepMs: number
  readonly counts: Float32Array
}

export const NO_ACTIVITY: ActivityProfile = { stepMs: 1_000, counts: new Float32Array() }

/** A day of seconds would be more than any screen has columns. */
const STEPS_LIMIT = 20_000

/**
 * Events per second of the whole session. Of a window that was read every second
 * is known; the events of the others are spread evenly over their time.
 */
export function computeActivity(
  manifest: ReplayManifest,
  summaries: ReadonlyMap<string, WindowSummary>,
): ActivityProfile {
  const { startedAt, tabs } = manifest
  const durationMs = Math.max(0, manifest.endedAt - startedAt)
  const stepMs = Math.max(1_000, Math.ceil(durationMs / STEPS_LIMIT / 1_000) * 1_000)
  const counts = new Float32Array(Math.min(STEPS_LIMIT, Math.floor(durationMs / stepMs) + 1))
  const add = (at: number, count: number): void => {
    const step = Math.min(Math.max(0, Math.floor((at - startedAt) / stepMs)), counts.length - 1)
    counts[step] = (counts[step] ?? 0) + count
  }
  for (const { windowId, windows } of tabs) {
    for (const { firstSequence, fromAt, toAt, eventCount } of windows) {
      const read = summaries.get(windowKey(windowId, firstSequence))
      if (read) {
        // An iterator over an hour of seconds costs more than all the sums.
        const { rate, firstAt } = read
        for (let second = 0; second < rate.length; second += 1) {
          add(firstAt + second * 1_000, rate[second] ?? 0)
        }
      } else {
        const steps = Math.max(1, Math.ceil((toAt - fromAt) / stepMs))
        for (let step = 0; step < Math.min(steps, counts.length); step += 1) {
          add(fromAt + step * stepMs, eventCount / steps)
        }
      }
    }
  }
  return { stepMs, counts }
}
