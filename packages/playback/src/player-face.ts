import type { ReplayManifest } from '@playhead/protocol'
import type { PlayerState } from './player-state.ts'
import type { Clock, StageLink } from './stage-link.ts'
import type { TabHint } from './stretches.ts'
import type { ReplayLoader } from './window-store.ts'

export interface PlayerOptions {
  readonly loader: ReplayLoader<ReplayManifest>
  readonly stage: StageLink
  /** Where to begin, in milliseconds since the session's start. Default 0. */
  readonly startMs?: number
  /** Whether to play at once. Default false: the first picture stands still. */
  readonly playing?: boolean
  readonly skipInactivity?: boolean
  readonly speed?: number
  /** What is known to have happened in which tab. */
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
  seek(offsetMs: number): void
  setSpeed(speed: number): void
  setSkipInactivity(on: boolean): void
  setHints(hints: readonly TabHint[]): void
  /** After a failure: tries again what failed. */
  retry(): void
  destroy(): void
}
