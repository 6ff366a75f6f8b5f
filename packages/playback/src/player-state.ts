import { NO_ACTIVITY, type ActivityProfile } from './activity-profile.ts'
import type { Span } from './idle-spans.ts'
import type { GapReason } from './stretches.ts'
import type { TabLane } from './tab-lanes.ts'

/** What the player is doing, as far as the stage has confirmed it. */
export type PlayerPhase =
  /** The manifest is not here yet. */
  | { readonly name: 'loading' }
  /** The recording of the wanted moment is on its way; `playing` is what follows. */
  | { readonly name: 'buffering'; readonly playing: boolean }
  | { readonly name: 'playing' }
  | { readonly name: 'paused' }
  /** Nothing was recorded here. When playing it is left by itself. */
  | {
      readonly name: 'gap'
      readonly reason: GapReason
      readonly fromMs: number
      readonly toMs: number
      readonly playing: boolean
    }
  /** Everything that has arrived of a live session was played; more may come. */
  | { readonly name: 'live' }
  | { readonly name: 'ended' }
  /** The session has no replay. */
  | { readonly name: 'empty' }
  /** Loading failed more than once; `retry()` tries again. */
  | { readonly name: 'failed'; readonly message: string; readonly hint: string | null }

/** Offsets are milliseconds since the session's start. */
export interface PlayerState {
  readonly phase: PlayerPhase
  /** The moment on show. */
  readonly offsetMs: number
  /** The moment asked for, while it is on its way. */
  readonly targetMs: number | null
  readonly durationMs: number
  readonly live: boolean
  readonly speed: number
  readonly skipInactivity: boolean
  /** Size of the recorded page in CSS pixels; null before the first picture. */
  readonly size: { readonly width: number; readonly height: number } | null
  /** The tab on show. */
  readonly tabId: string | null
  /** The only tab that is shown; null where the player follows the visitor. */
  readonly pinnedTabId: string | null
  readonly tabs: readonly TabLane[]
  /** The span that is played over and over. */
  readonly loop: Span | null
  readonly idle: readonly Span[]
  readonly gaps: readonly (Span & { readonly reason: GapReason })[]
  readonly activity: ActivityProfile
  /** Moments from which on the recorder wrote less than happened, as far as is known. */
  readonly degraded: readonly number[]
  /** Events of the recording that could not be shown. */
  readonly badEvents: number
  /** Style sheets that the recording refers to and that could not be had. */
  readonly missingSheets: number
  /** The last stretch of inactivity that was skipped. */
  readonly skipped: Span | null
}

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const

export const INITIAL_STATE: PlayerState = {
  phase: { name: 'loading' },
  offsetMs: 0,
  targetMs: null,
  durationMs: 0,
  live: false,
  speed: 1,
  skipInactivity: true,
  size: null,
  tabId: null,
  pinnedTabId: null,
  tabs: [],
  loop: null,
  idle: [],
  gaps: [],
  activity: NO_ACTIVITY,
  degraded: [],
  badEvents: 0,
  missingSheets: 0,
  skipped: null,
}
