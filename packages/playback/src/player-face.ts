import type { ReplayManifest } from '@playhead/protocol'
import type { Span } from './idle-spans.ts'
import type { Mark } from './marks.ts'
import type { PlayerState } from './player-state.ts'
import type { Clock, StageLink } from './stage-link.ts'
import type { TabHint } from './stretches.ts'
import type { ReplayLoader } from './window-store.ts'

export interface PlayerOptions {
  readonly loader: ReplayLoader<ReplayManifest>
  readonly stage: StageLink
  /**
   * Where to begin, in milliseconds since the session's start. By default at the
   * start, and in a live session at what came last.
   */
  readonly startMs?: number | null
  /** What is played over and over from the beginning. */
  readonly loop?: Span | null
  /** Whether to play at once. Default false: the first picture stands still. */
  readonly playing?: boolean
  readonly skipInactivity?: boolean
  readonly speed?: number
  /** What the visitor is known to have done in which tab. */
  readonly hints?: readonly TabHint[]
  readonly clock?: Clock
}

/** Offsets are milliseconds since the session's start. No method throws. */
export interface Player {
  readonly state: PlayerState
  /** Calls back on every change, and once at once; returns what ends it. */
  subscribe(listener: (state: PlayerState) => void): () => void
  play(): void
  pause(): void
  /** Goes to a moment; one outside of a loop ends the loop. */
  seek(offsetMs: number): void
  /** To what came last of a live session, and on with it; otherwise to the end. */
  seekToEnd(): void
  /** To the mark before or after; false where there is none. */
  seekMark(direction: -1 | 1, isWanted?: (mark: Mark) => boolean): boolean
  /** Where `seekMark` goes; ascending. */
  setMarks(marks: readonly Mark[]): void
  /** Plays a span over and over; null ends that. What is no span of the session is null. */
  setLoop(span: Span | null): void
  /** Shows one tab only; null follows the visitor from tab to tab. Unknown ids are null. */
  pinTab(tabId: string | null): void
  /** One of `SPEEDS`; anything else is ignored. */
  setSpeed(speed: number): void
  setSkipInactivity(on: boolean): void
  setHints(hints: readonly TabHint[]): void
  /** After a failure: tries again what failed. */
  retry(): void
  destroy(): void
}
