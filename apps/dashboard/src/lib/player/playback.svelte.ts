import {
  awaitStage,
  connectStage,
  createElementProbe,
  createPlayer,
  type ElementProbe,
  type Mark,
  type Player,
  type PlayerState,
  type ReplayLoader,
  type Span,
  type StageLink,
  type TabHint,
} from '@playhead/playback'
import type { ReplayManifest } from '@playhead/protocol'
import { takeEarlyReplay } from './early-replay.ts'
import { loadStage } from './stage-place.ts'

export interface PlaybackOptions {
  readonly loader: ReplayLoader<ReplayManifest>
  readonly startMs: number | null
  readonly loop: Span | null
  readonly playing: boolean
  readonly speed: number
  readonly skipInactivity: boolean
  readonly connect?: (frame: HTMLIFrameElement) => Promise<StageLink>
}

/** A player and its state for components. Nothing plays before a frame is attached. */
export interface Playback {
  /** What the player has confirmed; null before a frame is attached. */
  readonly state: PlayerState | null
  /**
   * Whether there is a picture, or it is known or likely that there will be none soon. What can
   * wait for the picture, waits for this.
   */
  readonly hasBegun: boolean
  /** Why there is no player. */
  readonly error: Error | null
  readonly player: Player | null
  /** Asks about elements of the page on show. */
  readonly probe: ElementProbe | null
  setHints(hints: readonly TabHint[]): void
  setMarks(marks: readonly Mark[]): void
  /** Loads the stage into the frame; returns what takes all of it down again. */
  attach(frame: HTMLIFrameElement): () => void
}

/** A picture that takes longer is waited for together with all the rest, in milliseconds. */
const ALONE_MS = 2_000

export function createPlayback(options: PlaybackOptions): Playback {
  const { connect = connectStage } = options
  let state = $state.raw<PlayerState | null>(null)
  let hasBegun = $state(false)
  let error = $state.raw<Error | null>(null)
  let player = $state.raw<Player | null>(null)
  let probe = $state.raw<ElementProbe | null>(null)
  let hints: readonly TabHint[] = []
  let marks: readonly Mark[] = []

  /** What it was begun without. */
  const tell = (early: Player): Player => {
    const { speed, skipInactivity, playing } = options
    early.setHints(hints)
    early.setSpeed(speed)
    early.setSkipInactivity(skipInactivity)
    if (playing) early.play()
    return early
  }

  const start = (stage: StageLink, early?: Player): (() => void) => {
    const created = early ? tell(early) : createPlayer({ ...options, stage, hints })
    created.setMarks(marks)
    const asked = createElementProbe(stage)
    player = created
    probe = asked
    const begin = (): void => void (hasBegun = true)
    const timer = setTimeout(begin, ALONE_MS)
    let isOnShow = false
    created.subscribe((next) => {
      state = next
      if (isOnShow || next.phase.name === 'loading' || next.phase.name === 'buffering') return
      isOnShow = true
      // What was built is painted with the next frame.
      requestAnimationFrame(() => requestAnimationFrame(begin))
    })
    return () => {
      clearTimeout(timer)
      created.destroy()
      asked.destroy()
      stage.destroy()
    }
  }

  return {
    get state() {
      return state
    },
    get hasBegun() {
      return hasBegun
    },
    get error() {
      return error
    },
    get player() {
      return player
    },
    get probe() {
      return probe
    },
    setHints(next) {
      hints = next
      player?.setHints(next)
    },
    setMarks(next) {
      marks = next
      player?.setMarks(next)
    },
    attach(frame) {
      const early = takeEarlyReplay(frame)
      const connecting = early?.connecting ?? connect(frame)
      const stop = early ? start(early.link, early.player) : start(awaitStage(connecting))
      connecting.catch((cause: unknown) => {
        stop()
        hasBegun = true
        error = cause instanceof Error ? cause : new Error(String(cause))
      })
      loadStage(frame)
      return stop
    },
  }
}
