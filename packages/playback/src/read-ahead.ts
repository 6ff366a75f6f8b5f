import type { PlayerState } from './player-state.ts'
import type { Recording } from './recording.ts'
import type { Run } from './replay-plan.ts'
import type { Clock, StageLink } from './stage-link.ts'
import type { PlanWindow } from './stretches.ts'
import type { WindowStore } from './window-store.ts'

/** Playing time ahead of the playhead that should be loaded, in milliseconds. */
const READ_AHEAD_MS = 30_000
/** Sessions up to this size are read whole, so that all inactivity is known. */
const READ_WHOLE_BYTES = 6 * 1024 * 1024

/**
 * How often what is known of the whole is told on the way: each time, activity and idle
 * time are computed and drawn anew.
 */
const KNOWN_STEPS = 8

/**
 * How long a picture has to stand before the whole is read, in milliseconds: whoever seeks on
 * would wait for what is read meanwhile. Of several tabs it is read at once, since it says
 * which of them is shown.
 */
const REST_MS = 500

/** What the stage has been told to show. */
export interface Showing {
  /** Counts the wishes: what belongs to an earlier one is dropped. */
  turn: number
  run: Run | null
  /** What the stage has not confirmed yet. */
  pending: { readonly request: number; readonly window: PlanWindow } | null
  /** The tab that is shown or on its way. */
  tabId: string | null
}

export interface ReadAheadOptions {
  readonly recording: Recording
  readonly store: WindowStore
  readonly stage: StageLink
  readonly showing: Showing
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly getState: () => Pick<PlayerState, 'offsetMs' | 'speed'>
  /** More is known of the recording. */
  readonly onLoaded: () => void
  /** All tabs of the recording were read. */
  readonly onWhole: () => void
}

/** Loads what will be wanted. A failure shows when the playhead gets there. */
export interface ReadAhead {
  /** What follows the run on show, once the playhead is near its end. */
  loadNext(): Promise<void>
  /** All of a session that is not large, once nobody seeks. */
  loadWhole(): Promise<void>
  /** Hands to the stage what has been loaded behind the run on show. */
  extend(): void
}

export function createReadAhead(options: ReadAheadOptions): ReadAhead {
  const { recording, store, stage, showing, clock, signal } = options
  const { getState, onLoaded, onWhole } = options

  const extend = (): void => {
    onLoaded()
    const { run, pending } = showing
    if (!run || pending) return
    const longer = recording.plan?.runFrom(recording.toAt(getState().offsetMs))
    const [first = ''] = longer?.keys ?? []
    if (!longer || !run.keys.includes(first)) return
    const before = run.keys.slice(0, run.keys.indexOf(first))
    const keys = [...before, ...longer.keys]
    showing.run = { ...longer, keys }
    stage.send({ type: 'extend', keys, limitAt: longer.limitAt })
  }

  const loadPart = async (window: PlanWindow): Promise<void> => {
    const { parts, fromAt, toAt } = window
    if (parts === undefined) return void (await store.ensure(window))
    const { turn } = showing
    if (!(await recording.divide(recording.toOffset(fromAt)))) return
    const windows = recording.plan?.windows ?? []
    const first = windows.find((each) => each.fromAt >= fromAt && each.toAt <= toAt)
    if (first && turn === showing.turn) await store.ensure(first)
  }

  return {
    extend,
    async loadNext() {
      const { run } = showing
      const { offsetMs, speed } = getState()
      const nearMs = READ_AHEAD_MS * Math.max(1, speed)
      if (run?.next?.kind !== 'window' || run.limitAt - recording.toAt(offsetMs) > nearMs) return
      if (store.get(run.next.window.key)) return
      await loadPart(run.next.window).then(extend, () => {})
    },
    async loadWhole() {
      // Of several tabs all are read: what the visitor did in which says which is shown.
      const windows = recording.plan?.allWindows ?? []
      const missing = windows.filter(({ key }) => !store.get(key))
      const total = windows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      if (missing.length === 0 || total > READ_WHOLE_BYTES) return
      const { turn } = showing
      const hasOneTab = windows.every(({ tabId }) => tabId === windows[0]?.tabId)
      if (hasOneTab) await new Promise<void>((resolve) => void clock.after(REST_MS, resolve))
      const often = Math.ceil(missing.length / KNOWN_STEPS)
      for (const [place, window] of missing.entries()) {
        if (turn !== showing.turn || signal.aborted) return
        const isNext =
          showing.run?.next?.kind === 'window' && showing.run.next.window.key === window.key
        const isStep = (place + 1) % often === 0 || window === missing.at(-1)
        await store.ensure(window).then(isNext || isStep ? extend : () => {}, () => {})
      }
      if (!hasOneTab) onWhole()
    },
  }
}
