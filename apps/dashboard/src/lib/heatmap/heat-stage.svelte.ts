import {
  awaitStage,
  connectStage,
  createPageMeter,
  createPlayer,
  type PageMeasure,
  type PageMeter,
  type PlayerPhase,
  type ReplayLoader,
  type StageLink,
} from '@playhead/playback'
import type { HeatPage, ReplayManifest } from '@playhead/protocol'
import { untrack } from 'svelte'
import { loadStage } from '../player/stage-place.ts'

export interface HeatStageOptions {
  readonly loader: ReplayLoader<ReplayManifest>
  readonly page: HeatPage
  /** What was clicked, in its order. */
  readonly selectors: () => readonly string[]
  readonly connect?: (frame: HTMLIFrameElement) => Promise<StageLink>
}

/** The page of a heat map: a moment of a recording that stands still. */
export interface HeatStage {
  readonly phase: PlayerPhase
  readonly error: Error | null
  /** Of the window; as the recording told before there is a picture. */
  readonly size: { readonly width: number; readonly height: number }
  /** Null until the page is on show. */
  readonly measure: PageMeasure | null
  scrollTo(y: number): void
  retry(): void
  /** Loads the stage into the frame; returns what takes all of it down again. */
  attach(frame: HTMLIFrameElement): () => void
}

/** Pictures and fonts that come late move what is below them, in milliseconds. */
const LOOK_AGAIN_MS = [700, 2_500]

export function createHeatStage(options: HeatStageOptions): HeatStage {
  const { loader, page, selectors, connect = connectStage } = options
  let phase = $state.raw<PlayerPhase>({ name: 'loading' })
  let size = $state.raw<{ width: number; height: number }>(page)
  let error = $state.raw<Error | null>(null)
  let measure = $state.raw<PageMeasure | null>(null)
  let meter: PageMeter | null = null
  let scrolledTo = 0
  let retry = (): void => {}

  const look = async (): Promise<void> => {
    if (phase.name !== 'paused' && phase.name !== 'ended' && phase.name !== 'live') return
    const measured = await meter?.measure(selectors())
    if (!measured || measured.height <= 0) return
    measure = measured
    // The recording had it scrolled to where its visitor was.
    meter?.scrollTo(scrolledTo)
  }

  const start = (stage: StageLink): (() => void) => {
    const player = createPlayer({ loader, stage, startMs: page.offsetMs, skipInactivity: false })
    meter = createPageMeter(stage)
    retry = () => player.retry()
    let timers: ReturnType<typeof setTimeout>[] = []
    let isPinned = false
    player.subscribe((state) => {
      const wasStill = phase.name === 'paused'
      phase = state.phase
      size = state.size ?? size
      if (!isPinned && state.tabs.length > 0) {
        isPinned = true
        player.pinTab(page.windowId)
      }
      if (phase.name !== 'paused' || wasStill) return
      void look()
      timers = LOOK_AGAIN_MS.map((delay) => setTimeout(() => void look(), delay))
    })
    return () => {
      for (const timer of timers) clearTimeout(timer)
      player.destroy()
      meter?.destroy()
      stage.destroy()
    }
  }

  return {
    get phase() {
      return phase
    },
    get error() {
      return error
    },
    get size() {
      return size
    },
    get measure() {
      return measure
    },
    scrollTo(y) {
      scrolledTo = y
      meter?.scrollTo(y)
    },
    retry: () => retry(),
    attach(frame) {
      const connecting = connect(frame)
      // What it reads must not have the frame attached anew.
      const stop = untrack(() => start(awaitStage(connecting)))
      connecting.catch((cause: unknown) => {
        stop()
        error = cause instanceof Error ? cause : new Error(String(cause))
      })
      loadStage(frame)
      return stop
    },
  }
}
