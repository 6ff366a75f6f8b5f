import { isUuidV7 } from './uuid-v7.ts'

/** Why a session began: the rotation that made it. */
export type StartReason =
  'first_visit' | 'idle_timeout' | 'max_duration' | 'reset' | 'user_changed' | 'manual'

/**
 * What all tabs of one browser and origin know of their session. Times are epoch
 * milliseconds by the client's clock.
 */
export interface SessionState {
  readonly id: string
  readonly startedAt: number
  readonly lastActivityAt: number
  readonly reason: StartReason
  /** The identified user of this session, or null while anonymous. */
  readonly userId: string | null
  /**
   * Counts rotations in this browser. It, and not a time, says which of two
   * states is newer, because a clock can be set back between them.
   */
  readonly generation: number
  /** The id as the page's code gave it, when it chose one. */
  readonly customId: string | null
  /** `endSession()` was called; the record stays so that no sibling revives it. */
  readonly ended: boolean
}

/**
 * Two moments that lie less than this apart may be out of order only because two
 * tabs wrote at once; beyond it the clock was set back.
 */
export const CLOCK_STEP_MS = 60_000

const REASONS: ReadonlySet<unknown> = new Set<StartReason>([
  'first_visit',
  'idle_timeout',
  'max_duration',
  'reset',
  'user_changed',
  'manual',
])

/** Makes the state of a session that begins now, after `previous`. */
export function createSessionState(
  previous: SessionState | null,
  start: {
    id: string
    at: number
    reason: StartReason
    userId: string | null
    customId?: string | null
  },
): SessionState {
  return {
    id: start.id,
    startedAt: start.at,
    lastActivityAt: start.at,
    reason: start.reason,
    userId: start.userId,
    generation: (previous?.generation ?? 0) + 1,
    customId: start.customId ?? null,
    ended: false,
  }
}

/**
 * The state after activity at `at`. A clock that was set back moves the times back
 * with it; otherwise the session would seem active in the future and never go idle.
 * Returns the same object when nothing changes.
 */
export function touchSession(state: SessionState, at: number): SessionState {
  if (at > state.lastActivityAt) return { ...state, lastActivityAt: at }
  if (at >= state.lastActivityAt - CLOCK_STEP_MS) return state
  return { ...state, lastActivityAt: at, startedAt: Math.min(state.startedAt, at) }
}

/** The state once a visitor is known. Identifying twice changes nothing. */
export function identifySession(state: SessionState, userId: string): SessionState {
  return state.userId === userId ? state : { ...state, userId }
}

/** The state after `endSession()`. */
export function endSession(state: SessionState): SessionState {
  return state.ended ? state : { ...state, ended: true }
}

/**
 * Joins what this tab knows with what a sibling wrote, the same way round in every
 * tab. The later rotation wins; of two made at once, the older id. Two views of one
 * session join: latest activity, known user, ended if either says so, unless the other
 * has seen it start again.
 */
export function mergeSessionStates(
  mine: SessionState | null,
  theirs: SessionState | null,
): SessionState | null {
  if (!mine || !theirs) return mine ?? theirs
  if (mine.id !== theirs.id) {
    if (mine.generation !== theirs.generation) {
      return mine.generation > theirs.generation ? mine : theirs
    }
    return mine.id < theirs.id ? mine : theirs
  }
  const later = mine.lastActivityAt >= theirs.lastActivityAt ? mine : theirs
  return {
    ...later,
    startedAt: Math.min(mine.startedAt, theirs.startedAt),
    generation: Math.max(mine.generation, theirs.generation),
    userId: later.userId ?? mine.userId ?? theirs.userId,
    customId: mine.customId ?? theirs.customId,
    ended: computeEnded(mine, theirs),
  }
}

function computeEnded(mine: SessionState, theirs: SessionState): boolean {
  if (mine.generation === theirs.generation) return mine.ended || theirs.ended
  return mine.generation > theirs.generation ? mine.ended : theirs.ended
}

/** Reads a state that came from shared storage or another tab; null when it is not one. */
export function parseSessionState(input: unknown): SessionState | null {
  if (typeof input !== 'object' || input === null) return null
  const record = input as Readonly<Record<string, unknown>>
  const { id, startedAt, lastActivityAt, reason, userId, generation, customId, ended } = record
  if (!isUuidV7(id) || !isTime(startedAt) || !isTime(lastActivityAt)) return null
  if (!REASONS.has(reason) || !Number.isSafeInteger(generation)) return null
  return {
    id,
    startedAt,
    lastActivityAt,
    reason: reason as StartReason,
    userId: typeof userId === 'string' && userId !== '' ? userId : null,
    generation: generation as number,
    customId: typeof customId === 'string' && customId !== '' ? customId : null,
    ended: ended === true,
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8.64e15
}
