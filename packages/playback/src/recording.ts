import type { ReplayManifest } from '@playhead/protocol'
import type { PlayerState } from './player-state.ts'
import { createReplayPlan, type ReplayPlan } from './replay-plan.ts'
import type { SheetLoader } from './sheet-loader.ts'
import type { PlanWindow, TabHint } from './stretches.ts'
import type { ReplayLoader, WindowStore, WindowSummary } from './window-store.ts'

/** What is known of the session: its plan, and what was read of it. Offsets as in `Player`. */
export interface Recording {
  /** Null until the first manifest is here. */
  readonly plan: ReplayPlan | null
  /** Server time. */
  toAt(offsetMs: number): number
  toOffset(at: number): number
  /** Asks for the manifest with every window around a moment. */
  load(offsetMs: number): Promise<void>
  /** The same, unless what is known was asked for at this very moment; whether it was asked for. */
  divide(offsetMs: number): Promise<boolean>
  /** Whether less came of a window than the manifest says, for the first time. */
  noteShort(window: PlanWindow, summary: WindowSummary): boolean
  /** A stage that has a picture gets the sheets that come later at any time. */
  ensureSheets(): Promise<void>
  setHints(hints: readonly TabHint[]): void
  /** Shows one tab only; null follows the visitor through all. */
  pinTab(tabId: string | null): void
  /** Plans anew by what was read of the tabs since. */
  replan(): void
  /** The part of the published state that follows from it. */
  describe(): { -readonly [Field in keyof PlayerState]?: PlayerState[Field] }
}

export interface RecordingOptions {
  readonly loader: Pick<ReplayLoader<ReplayManifest>, 'loadManifest'>
  readonly store: WindowStore
  readonly sheets: SheetLoader
  readonly hints: readonly TabHint[]
  readonly signal: AbortSignal
  /** The plan is another one. */
  readonly onChange: () => void
}

export function createRecording(options: RecordingOptions): Recording {
  const { loader, store, sheets, signal, onChange } = options
  const damaged = new Set<string>()
  const short = new Set<string>()
  let { hints } = options
  let plan: ReplayPlan | null = null
  let pinnedTabId: string | null = null
  /** The moment that the plan was asked for. */
  let around: number | null = null
  let requests = 0
  /** The request whose answer is in force. */
  let answered = 0

  const apply = (manifest: ReplayManifest): void => {
    plan = createReplayPlan({ manifest, store, hints, damaged, pinnedTabId })
    onChange()
  }

  const load = async (offsetMs: number): Promise<void> => {
    requests += 1
    const request = requests
    const manifest = await loader.loadManifest(signal, offsetMs)
    // One that was overtaken would join the windows where the player is by now.
    if (request < answered) return
    answered = request
    around = offsetMs
    apply(manifest)
  }

  return {
    get plan() {
      return plan
    },
    toAt: (offsetMs) => (plan?.manifest.startedAt ?? 0) + offsetMs,
    toOffset: (at) => at - (plan?.manifest.startedAt ?? 0),
    load,
    async divide(offsetMs) {
      if (around === offsetMs) return false
      await load(offsetMs)
      return true
    },
    noteShort({ key, lastSequence }, summary) {
      const isNew = summary.lastSequence < lastSequence && !short.has(key)
      if (isNew) short.add(key)
      return isNew
    },
    ensureSheets: () => sheets.ensure(plan?.manifest.sheets ?? []),
    setHints(next) {
      hints = next
      if (plan) apply(plan.manifest)
    },
    pinTab(tabId) {
      pinnedTabId = tabId
      if (plan) apply(plan.manifest)
    },
    replan() {
      if (plan) apply(plan.manifest)
    },
    describe: () => ({ ...plan?.describe(), pinnedTabId, missingSheets: sheets.countMissing() }),
  }
}
