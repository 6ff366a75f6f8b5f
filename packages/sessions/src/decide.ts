import type { SessionState, StartReason } from './session-state.ts'
import type { SessionLimits } from './settings.ts'

/**
 * The rules of a session as one function: what is known, what happened, what
 * follows. It runs on every pointer move, so what it answers to those are constants.
 *
 * A session is over as soon as the idle timeout or the maximum length has been
 * reached; the next activity starts another, and the reason is whichever limit was
 * reached first. Nothing happens at the limit itself: there is no timer, and an
 * abandoned tab simply has nothing more to say.
 */
export type SessionSignal =
  /** A document has loaded. */
  | { readonly kind: 'page_load'; readonly at: number }
  /** A scroll, pointer move, click, tap or key: a person did it. */
  | { readonly kind: 'interaction'; readonly at: number }
  /** A page view, a custom event: activity, though perhaps not of a hand. */
  | { readonly kind: 'event'; readonly at: number }
  /** Timers, animations, mutations, requests: never activity. */
  | { readonly kind: 'background'; readonly at: number }
  | { readonly kind: 'identify'; readonly at: number; readonly userId: string }
  | { readonly kind: 'reset'; readonly at: number }
  /** `startSession()` and `endSession()`, which only manual mode has. */
  | { readonly kind: 'manual_start'; readonly at: number }
  | { readonly kind: 'manual_end'; readonly at: number }

export type SessionDecision =
  /** The session goes on; unless the signal was `background`, touch it. */
  | { readonly kind: 'continue' }
  /** A new session begins, and with it a new replay. */
  | { readonly kind: 'start'; readonly reason: StartReason }
  /** No session yet: keep what happened until there is one. */
  | { readonly kind: 'hold_back' }
  /** The session ends and none follows. */
  | { readonly kind: 'end' }
  /** No session: drop what happened. */
  | { readonly kind: 'none' }

const CONTINUE: SessionDecision = Object.freeze({ kind: 'continue' })
const HOLD_BACK: SessionDecision = Object.freeze({ kind: 'hold_back' })
const END: SessionDecision = Object.freeze({ kind: 'end' })
const NONE: SessionDecision = Object.freeze({ kind: 'none' })
const start = (reason: StartReason): SessionDecision => ({ kind: 'start', reason })

/**
 * Decides what a signal means for the session.
 *
 * @example
 * decideSession(null, { kind: 'page_load', at }, limits) // { kind: 'start', reason: 'first_visit' }
 */
export function decideSession(
  state: SessionState | null,
  signal: SessionSignal,
  limits: SessionLimits,
): SessionDecision {
  const current = state?.ended ? null : state
  return limits.autoTrack
    ? decideAutomatic(current, signal, limits)
    : decideManual(current, signal, limits)
}

/**
 * Which limit a session has reached at `at`, or null while it may go on. A time
 * before the last activity is a clock set back, never a limit.
 */
export function computeExpiry(
  state: SessionState,
  at: number,
  limits: SessionLimits,
): 'idle_timeout' | 'max_duration' | null {
  const idleEnd = state.lastActivityAt + limits.idleTimeoutMs
  const longestEnd = state.startedAt + limits.maxDurationMs
  if (at < idleEnd && at < longestEnd) return null
  return idleEnd <= longestEnd ? 'idle_timeout' : 'max_duration'
}

function decideAutomatic(
  state: SessionState | null,
  signal: SessionSignal,
  limits: SessionLimits,
): SessionDecision {
  const { kind } = signal
  if (kind === 'manual_start' || kind === 'manual_end') return NONE
  if (kind === 'reset' && state) return start('reset')

  const expiry = state ? computeExpiry(state, signal.at, limits) : null
  if (state && !expiry) {
    const isOtherUser = kind === 'identify' && state.userId && state.userId !== signal.userId
    return isOtherUser ? start('user_changed') : CONTINUE
  }
  const waits = limits.start === 'interaction' && kind !== 'interaction'
  if (kind === 'background') return state || !waits ? NONE : HOLD_BACK
  if (waits) return HOLD_BACK
  return start(expiry ?? 'first_visit')
}

function decideManual(
  state: SessionState | null,
  signal: SessionSignal,
  limits: SessionLimits,
): SessionDecision {
  if (signal.kind === 'manual_start') return start('manual')
  if (!state) return NONE
  if (signal.kind === 'manual_end' || signal.kind === 'reset') return END
  // A manual session outlives idleness, which is what it is for, but not its length.
  if (signal.at >= state.startedAt + limits.maxDurationMs) return END
  if (signal.kind === 'background' && signal.at >= state.lastActivityAt + limits.idleTimeoutMs) {
    return NONE
  }
  return CONTINUE
}
