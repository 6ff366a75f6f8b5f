/**
 * The plan of a replay: which tab is on show when. Several tabs share one
 * clock; the one on show is the one in which something last happened. Computed
 * from the manifest alone, so that nothing has to be fetched to know it.
 */
import type { ReplayManifest, ReplayWindow } from '@playhead/protocol'

/** Why a stretch cannot be shown. */
export type GapReason = 'missing_segments' | 'no_snapshot' | 'damaged'

/** A window as the engine names it, with the tab that it belongs to. */
export interface PlanWindow extends ReplayWindow {
  readonly key: string
  readonly tabId: string
}

export type Stretch =
  | {
      readonly kind: 'window'
      readonly fromAt: number
      readonly toAt: number
      readonly window: PlanWindow
    }
  | {
      readonly kind: 'gap'
      readonly fromAt: number
      readonly toAt: number
      readonly reason: GapReason
    }

/** Something that happened in a tab, which brings that tab to the front. */
export interface TabHint {
  readonly tabId: string
  readonly at: number
}

export interface PlanOptions {
  readonly hints?: readonly TabHint[]
  /** Windows that turned out not to be playable. */
  readonly damaged?: ReadonlySet<string>
}

/** A gap shorter than this is not worth stopping for, in milliseconds. */
const SHORTEST_GAP_MS = 250

export function windowKey(tabId: string, firstSequence: number): string {
  return `${tabId}/${firstSequence}`
}

/**
 * Cuts the session into stretches without overlap, in order of time, that
 * together cover it from start to end.
 */
export function computeStretches(manifest: ReplayManifest, options: PlanOptions = {}): Stretch[] {
  const tabs = manifest.tabs
    .map(({ windowId, windows, gaps }) => ({
      gaps,
      windows: windows
        .map((window) => ({
          ...window,
          tabId: windowId,
          key: windowKey(windowId, window.firstSequence),
        }))
        .sort((a, b) => a.fromAt - b.fromAt),
    }))
    .filter(({ windows }) => windows.length > 0)
  const tabAt = createTabFinder(
    tabs.map(({ windows }) => windows),
    options.hints ?? [],
  )
  const edges = new Set([manifest.startedAt])
  for (const { windows, gaps } of tabs) {
    for (const { fromAt, toAt } of windows) edges.add(fromAt).add(toAt)
    for (const { fromAt, toAt } of gaps) edges.add(fromAt).add(toAt)
  }
  for (const { at } of options.hints ?? []) edges.add(at)
  const inside = [...edges]
    .filter((at) => at >= manifest.startedAt && at < manifest.endedAt)
    .sort((a, b) => a - b)
  const stretches: Stretch[] = []
  for (const [index, fromAt] of inside.entries()) {
    const toAt = inside[index + 1] ?? manifest.endedAt
    const tab = tabs[tabAt(fromAt)]
    if (!tab) continue
    const gap = tab.gaps.find((gap) => gap.fromAt <= fromAt && gap.toAt > fromAt)
    const stretch: Stretch =
      gap && gap.toAt - gap.fromAt >= SHORTEST_GAP_MS
        ? { kind: 'gap', fromAt, toAt, reason: gap.reason }
        : stretchOf(windowAt(tab.windows, fromAt), { fromAt, toAt, damaged: options.damaged })
    join(stretches, stretch)
  }
  return stretches
}

/** The stretch that holds a moment; the nearest one for a moment outside. */
export function findStretch(stretches: readonly Stretch[], at: number): number {
  const index = stretches.findLastIndex((stretch) => stretch.fromAt <= at)
  return Math.max(0, index)
}

function stretchOf(
  window: PlanWindow,
  place: { fromAt: number; toAt: number; damaged: ReadonlySet<string> | undefined },
): Stretch {
  const { fromAt, toAt, damaged } = place
  if (damaged?.has(window.key)) return { kind: 'gap', fromAt, toAt, reason: 'damaged' }
  return { kind: 'window', fromAt, toAt, window }
}

function join(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1)
  const same =
    last?.kind === 'window' && next.kind === 'window'
      ? last.window.key === next.window.key
      : last?.kind === 'gap' && next.kind === 'gap' && last.reason === next.reason
  if (last && same) stretches[stretches.length - 1] = { ...last, toAt: next.toAt }
  else stretches.push(next)
}

/** The window that shows this moment: the last one begun, or the first of all. */
function windowAt(windows: readonly PlanWindow[], at: number): PlanWindow {
  const begun = windows.findLast((window) => window.fromAt <= at)
  const window = begun ?? windows[0]
  if (!window) throw new RangeError('a tab without windows cannot be shown')
  return window
}

/** Answers, for a moment, which tab is in front, as an index into the tabs. */
function createTabFinder(
  tabs: readonly (readonly PlanWindow[])[],
  hints: readonly TabHint[],
): (at: number) => number {
  const known = new Map(tabs.map((windows, index) => [windows[0]?.tabId, index]))
  const arrivals = tabs.flatMap((windows, tab) =>
    windows.map(({ fromAt }) => ({ at: fromAt, tab })),
  )
  const happenings = hints.flatMap(({ tabId, at }) => {
    const tab = known.get(tabId)
    return tab === undefined ? [] : [{ at, tab }]
  })
  const switches = [...arrivals, ...happenings].sort((a, b) => a.at - b.at)
  const hasBegun = (tab: number, at: number): boolean => (tabs[tab]?.[0]?.fromAt ?? Infinity) <= at
  return (at) => {
    const last = switches.findLast((entry) => entry.at <= at && hasBegun(entry.tab, at))
    return last?.tab ?? switches[0]?.tab ?? 0
  }
}
