/**
 * The plan of a replay: which tab is on show when. Several tabs share one
 * clock; the one on show is the one in which something last happened. Computed
 * from the manifest alone, so that nothing has to be fetched to know it.
 */
import type { ReplayManifest, ReplayWindow } from '@playhead/protocol'

/** Why a stretch cannot be shown; `not_open`: the pinned tab was opened later. */
export type GapReason = 'missing_segments' | 'no_snapshot' | 'damaged' | 'not_open'

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
      readonly tabId: string
      readonly window: PlanWindow
    }
  | {
      readonly kind: 'gap'
      readonly fromAt: number
      readonly toAt: number
      readonly tabId: string
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
  /** The only tab that is shown, whichever the visitor was in. */
  readonly pinnedTabId?: string | null
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
  const { hints = [], damaged, pinnedTabId = null } = options
  const tabs = manifest.tabs
    .filter(({ windowId }) => pinnedTabId === null || windowId === pinnedTabId)
    .map(({ windowId, windows, gaps }) => ({
      tabId: windowId,
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
  const switches = computeSwitches(tabs, hints)
  const edges = new Set([manifest.startedAt])
  for (const { windows, gaps } of tabs) {
    for (const { fromAt, toAt } of windows) edges.add(fromAt).add(toAt)
    for (const { fromAt, toAt } of gaps) edges.add(fromAt).add(toAt)
  }
  for (const { at } of switches) edges.add(at)
  const inside = [...edges]
    .filter((at) => at >= manifest.startedAt && at < manifest.endedAt)
    .sort((a, b) => a - b)
  const stretches: Stretch[] = []
  let passed = 0
  for (const [index, fromAt] of inside.entries()) {
    while ((switches[passed + 1]?.at ?? Infinity) <= fromAt) passed += 1
    const toAt = inside[index + 1] ?? manifest.endedAt
    const tab = tabs[switches[passed]?.tab ?? 0]
    if (!tab) continue
    const { tabId } = tab
    const gap = tab.gaps.find((gap) => gap.fromAt <= fromAt && gap.toAt > fromAt)
    const isBefore = pinnedTabId !== null && fromAt < (tab.windows[0]?.fromAt ?? 0)
    let stretch: Stretch
    if (gap && gap.toAt - gap.fromAt >= SHORTEST_GAP_MS) {
      stretch = { kind: 'gap', fromAt, toAt, tabId, reason: gap.reason }
    } else if (isBefore && toAt - manifest.startedAt >= SHORTEST_GAP_MS) {
      stretch = { kind: 'gap', fromAt, toAt, tabId, reason: 'not_open' }
    } else stretch = stretchOf(windowAt(tab.windows, fromAt), { fromAt, toAt, damaged })
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
  const { tabId } = window
  if (damaged?.has(window.key)) return { kind: 'gap', fromAt, toAt, tabId, reason: 'damaged' }
  return { kind: 'window', fromAt, toAt, tabId, window }
}

function join(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1)
  const same =
    last?.kind === 'window' && next.kind === 'window'
      ? last.window.key === next.window.key
      : last?.kind === 'gap' && next.kind === 'gap' && last.reason === next.reason
  if (last && same && last.tabId === next.tabId)
    stretches[stretches.length - 1] = { ...last, toAt: next.toAt }
  else stretches.push(next)
}

/** The window that shows this moment: the last one begun, or the first of all. */
function windowAt(windows: readonly PlanWindow[], at: number): PlanWindow {
  const begun = windows.findLast((window) => window.fromAt <= at)
  const window = begun ?? windows[0]
  if (!window) throw new RangeError('a tab without windows cannot be shown')
  return window
}

/**
 * When which tab came to the front, ascending, as indexes into the tabs. A tab that is
 * opened comes to the front, and so does one in which the visitor does something; that
 * a page goes on changing by itself says nothing about where the visitor is.
 */
function computeSwitches(
  tabs: readonly { readonly tabId: string; readonly windows: readonly PlanWindow[] }[],
  hints: readonly TabHint[],
): { at: number; tab: number }[] {
  const known = new Map(tabs.map(({ tabId, windows }, tab) => [tabId, { tab, windows }]))
  const happenings = tabs.map(({ windows }, tab) => ({ at: windows[0]?.fromAt ?? Infinity, tab }))
  for (const { tabId, at } of hints) {
    const entry = known.get(tabId)
    // Before it has a picture a tab cannot be shown; its opening brings it forth then.
    if (entry && at >= (entry.windows[0]?.fromAt ?? Infinity))
      happenings.push({ at, tab: entry.tab })
  }
  happenings.sort((a, b) => a.at - b.at)
  return happenings.filter(({ tab }, index) => tab !== happenings[index - 1]?.tab)
}
