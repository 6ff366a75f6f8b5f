import type { ReplayManifest } from '@playhead/protocol'
import { joinSpans, type Span } from './idle-spans.ts'
import type { Stretch } from './stretches.ts'

/** One tab on the clock of the session. Offsets are milliseconds since its start. */
export interface TabLane {
  readonly tabId: string
  /** When something of the tab was recorded. */
  readonly recorded: readonly Span[]
  /** When it was the one in which the visitor was. */
  readonly front: readonly Span[]
}

/** The tabs of a session in the order in which they were opened. */
export function computeTabLanes(
  manifest: ReplayManifest,
  stretches: readonly Stretch[],
): TabLane[] {
  const toSpan = ({ fromAt, toAt }: { fromAt: number; toAt: number }): Span => ({
    from: Math.max(0, fromAt - manifest.startedAt),
    to: Math.max(0, toAt - manifest.startedAt),
  })
  return manifest.tabs
    .filter(({ windows }) => windows.length > 0)
    .map(({ windowId, windows }) => ({
      tabId: windowId,
      recorded: joinSpans(windows.map(toSpan)),
      front: joinSpans(stretches.filter(({ tabId }) => tabId === windowId).map(toSpan)),
    }))
    .sort((a, b) => (a.recorded[0]?.from ?? 0) - (b.recorded[0]?.from ?? 0))
}
