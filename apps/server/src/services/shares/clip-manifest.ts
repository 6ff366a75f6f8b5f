import type { ReplayManifest } from '@playhead/protocol'

type Tab = ReplayManifest['tabs'][number]

interface Stretch {
  readonly fromAt: number
  readonly toAt: number
}

/**
 * The manifest of a stretch of a session: with the windows that are shown in it, and with
 * no time outside of it. What was on the screen when it began is in the last window that
 * began before, however long ago that ended.
 */
export function clipManifest(manifest: ReplayManifest, clip: Stretch): ReplayManifest {
  const startedAt = Math.max(clip.fromAt, manifest.startedAt)
  const endedAt = Math.max(startedAt, Math.min(clip.toAt, manifest.endedAt))
  const range = { fromAt: startedAt, toAt: endedAt }
  const tabs = manifest.tabs
    .map((tab) => clipTab(tab, range))
    .filter(({ windows, gaps }) => windows.length + gaps.length > 0)
  return { ...manifest, startedAt, endedAt, live: false, tabs }
}

function clipTab({ windowId, windows, gaps }: Tab, range: Stretch): Tab {
  const held = windows.findLastIndex(({ fromAt }) => fromAt <= range.fromAt)
  const shown = windows.filter(
    (window, place) => window.fromAt <= range.toAt && (overlaps(window, range) || place === held),
  )
  return {
    windowId,
    windows: shown.map((window) => ({ ...window, ...cut(window, range), complete: true })),
    gaps: gaps.filter((gap) => overlaps(gap, range)).map((gap) => ({ ...gap, ...cut(gap, range) })),
  }
}

function overlaps(stretch: Stretch, range: Stretch): boolean {
  return stretch.toAt >= range.fromAt && stretch.fromAt <= range.toAt
}

function cut({ fromAt, toAt }: Stretch, range: Stretch): Stretch {
  const clamp = (at: number): number => Math.min(Math.max(at, range.fromAt), range.toAt)
  return { fromAt: clamp(fromAt), toAt: clamp(toAt) }
}
