import type { ReplayManifest } from '@playhead/protocol'
import { computeActivity } from './activity-profile.ts'
import { computeIdleSpans, joinSpans, type Span } from './idle-spans.ts'
import type { PlayerState } from './player-state.ts'
import {
  computeStretches,
  findStretch,
  windowKey,
  type PlanWindow,
  type Stretch,
  type TabHint,
} from './stretches.ts'
import { computeTabLanes } from './tab-lanes.ts'
import type { WindowStore, WindowSummary } from './window-store.ts'

/** Windows that the stage can play one after another without being asked. */
export interface Run {
  readonly keys: readonly string[]
  readonly limitAt: number
  /** The stretch behind the run; null when it ends with the session. */
  readonly next: Stretch | null
}

/** What the engine knows of the session: its manifest and what has been read. */
export interface ReplayPlan {
  readonly manifest: ReplayManifest
  /** Those that are on show at some time. */
  readonly windows: readonly PlanWindow[]
  /** Those of all tabs. */
  readonly allWindows: readonly PlanWindow[]
  stretchAt(at: number): Stretch | null
  /** The run from the stretch that holds the moment. */
  runFrom(at: number): Run | null
  markDamaged(key: string): void
  /** The part of the published state that follows from the plan; the same while nothing is new. */
  describe(): PlanFacts
}

type PlanFacts = Pick<
  PlayerState,
  'durationMs' | 'live' | 'gaps' | 'idle' | 'tabs' | 'activity' | 'degraded'
>

export interface ReplayPlanOptions {
  readonly manifest: ReplayManifest
  readonly store: WindowStore
  readonly hints: readonly TabHint[]
  readonly damaged: Set<string>
  readonly pinnedTabId: string | null
}

export function createReplayPlan(options: ReplayPlanOptions): ReplayPlan {
  const { manifest, store, damaged, pinnedTabId } = options
  const byKey = (): Map<string, WindowSummary> =>
    new Map(store.summaries().map((summary) => [summary.key, summary]))
  const hints = [...options.hints, ...readHints(manifest, byKey())]
  let stretches = computeStretches(manifest, { hints, damaged, pinnedTabId })
  const tabs = pinnedTabId === null ? stretches : computeStretches(manifest, { hints, damaged })
  const lanes = computeTabLanes(manifest, tabs)

  const describeIdle = (summaries: ReadonlyMap<string, WindowSummary>): Span[] => {
    const known: Span[] = []
    const parts = [
      options.hints
        .filter(({ tabId }) => pinnedTabId === null || tabId === pinnedTabId)
        .map(({ at }) => at),
    ]
    for (const stretch of stretches) {
      const summary = stretch.kind === 'window' ? summaries.get(stretch.window.key) : undefined
      if (!summary) continue
      const open = manifest.live && stretch === stretches.at(-1)
      known.push({ from: stretch.fromAt, to: open ? summary.lastAt : stretch.toAt })
      const isWithin = (at: number): boolean => at >= stretch.fromAt && at <= stretch.toAt
      parts.push(Array.from(summary.activity.filter(isWithin)))
    }
    // Numbers of their own kind are sorted without a call for each pair.
    const activity = Float64Array.from(parts.flat()).sort()
    return computeIdleSpans(activity, joinSpans(known)).map(toOffsets)
  }

  let described: {
    readonly stretches: readonly Stretch[]
    readonly read: readonly WindowSummary[]
    readonly facts: PlanFacts
  } | null = null

  const toOffsets = ({ from, to }: Span): Span => ({
    from: from - manifest.startedAt,
    to: to - manifest.startedAt,
  })

  return {
    manifest,
    get windows() {
      const found = new Map<string, PlanWindow>()
      for (const stretch of stretches) {
        if (stretch.kind === 'window') found.set(stretch.window.key, stretch.window)
      }
      return [...found.values()]
    },
    allWindows: manifest.tabs.flatMap(({ windowId, windows }) =>
      windows.map((window) => ({
        ...window,
        tabId: windowId,
        key: windowKey(windowId, window.firstSequence),
      })),
    ),
    stretchAt: (at) => stretches[findStretch(stretches, at)] ?? null,
    runFrom(at) {
      const first = findStretch(stretches, at)
      const from = stretches[first]
      if (from?.kind !== 'window') return null
      const keys = [from.window.key]
      let { toAt } = from
      for (let index = first + 1; ; index += 1) {
        const stretch = stretches[index]
        const joins =
          stretch?.kind === 'window' &&
          stretch.window.tabId === from.window.tabId &&
          store.get(stretch.window.key)?.playable === true &&
          !keys.includes(stretch.window.key)
        if (!joins) return { keys, limitAt: toAt, next: stretch ?? null }
        keys.push(stretch.window.key)
        toAt = stretch.toAt
      }
    },
    markDamaged(key) {
      damaged.add(key)
      stretches = computeStretches(manifest, { hints, damaged, pinnedTabId })
    },
    describe() {
      const read = store.summaries()
      if (described?.stretches === stretches && isSame(described.read, read)) return described.facts
      const summaries = byKey()
      const facts = {
        durationMs: Math.max(0, manifest.endedAt - manifest.startedAt),
        live: manifest.live,
        idle: describeIdle(summaries),
        tabs: lanes,
        activity: computeActivity(manifest, summaries),
        degraded: [...summaries.values()]
          .flatMap(({ degraded }) => [...degraded])
          .map((at) => at - manifest.startedAt)
          .sort((a, b) => a - b),
        gaps: stretches.flatMap((stretch) =>
          stretch.kind === 'gap'
            ? [{ ...toOffsets({ from: stretch.fromAt, to: stretch.toAt }), reason: stretch.reason }]
            : [],
        ),
      }
      described = { stretches, read, facts }
      return facts
    },
  }
}

/** Lists of the same things: to compute anew what follows from them takes longer than to look. */
function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, place) => one === others[place])
}

/** What the visitor did in which tab, as far as the recordings of several were read. */
function readHints(
  manifest: ReplayManifest,
  summaries: ReadonlyMap<string, WindowSummary>,
): TabHint[] {
  if (manifest.tabs.length < 2) return []
  return manifest.tabs.flatMap(({ windowId: tabId, windows }) =>
    windows.flatMap(({ firstSequence }) => {
      const activity = summaries.get(windowKey(tabId, firstSequence))?.activity ?? []
      return [...activity].map((at) => ({ tabId, at }))
    }),
  )
}
