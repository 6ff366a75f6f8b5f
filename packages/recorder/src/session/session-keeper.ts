import {
  createSessionState,
  decideSession,
  endSession,
  identifySession,
  mergeSessionStates,
  parseSessionState,
  touchSession,
  type SessionDecision,
  type SessionLimits,
  type SessionSignal,
  type SessionState,
} from '@playhead/sessions'
import type { MakeId } from './ids.ts'
import { readJson, type KeyValueStore } from './key-value-store.ts'
import { stringify } from '../stringify.ts'

/**
 * Applies the rules of a session with a clock and a storage. All tabs of the browser
 * share one state; before this tab acts on anything but "go on", it reads that state
 * again and adopts what a sibling has written.
 */
export interface SessionKeeper {
  /** Applies a signal; the answer says what became of the session. */
  signal(signal: SessionSignal, options?: SignalOptions): SessionDecision
  /** The session that is under way, as last known. */
  get(): SessionState | null
  /** A sibling's word, from a storage event or a broadcast. */
  hear(input: unknown): void
  /** Writes the state for the siblings now. */
  save(): void
  setLimits(limits: SessionLimits): void
}

interface SignalOptions {
  /** The user of a session that starts by this signal. */
  readonly userId?: string | null
  /** The id of a session that is started by hand. */
  readonly id?: string
  /** That id as the page's code gave it. */
  readonly customId?: string
  /** When what a starting session holds began, if that was before the signal. */
  readonly since?: number
}

/** Siblings need not know of activity sooner than this, in milliseconds. */
const SAVE_INTERVAL_MS = 1_000
const KEY = 'session'

export function createSessionKeeper(options: {
  store: KeyValueStore
  makeId: MakeId
  limits: SessionLimits
  /** Tells the siblings; storage events alone do not reach a page without storage. */
  broadcast: (state: SessionState) => void
}): SessionKeeper {
  const { store, makeId, broadcast } = options
  let { limits } = options
  let state = parseSessionState(readJson(store, KEY))
  let savedAt = -Infinity

  function refresh(): void {
    state = mergeSessionStates(state, parseSessionState(readJson(store, KEY)))
  }

  function save(): void {
    if (!state) return
    savedAt = state.lastActivityAt
    store.set(KEY, stringify(state))
  }

  function announce(): void {
    save()
    if (state) broadcast(state)
  }

  function decide(signal: SessionSignal): SessionDecision {
    const decision = decideSession(state, signal, limits)
    if (decision.kind === 'continue') return decision
    refresh()
    return decideSession(state, signal, limits)
  }

  function touch(current: SessionState, signal: SessionSignal): void {
    state = touchSession(current, signal.at)
    if (signal.kind === 'identify' && state.userId !== signal.userId) {
      state = identifySession(state, signal.userId)
      announce()
    } else if (Math.abs(state.lastActivityAt - savedAt) >= SAVE_INTERVAL_MS) {
      // What a sibling did meanwhile must not be overwritten by an older session of ours.
      refresh()
      // What was stored may be later than any time, by a clock that has been set back since.
      if (state) state = touchSession(state, signal.at)
      save()
    }
  }

  return {
    signal(signal, { userId = null, id, customId, since } = {}) {
      const decision = decide(signal)
      if (decision.kind === 'start') {
        const at = since ?? signal.at
        const known = signal.kind === 'identify' ? signal.userId : userId
        const { reason } = decision
        state = createSessionState(state, {
          id: id ?? makeId(at),
          at,
          reason,
          userId: known,
          ...(customId !== undefined && { customId }),
        })
        state = touchSession(state, signal.at)
        announce()
      } else if (decision.kind === 'end' && state) {
        state = endSession(state)
        announce()
      } else if (decision.kind === 'continue' && state && signal.kind !== 'background') {
        touch(state, signal)
      }
      return decision
    },
    get: () => (state?.ended ? null : state),
    hear(input) {
      const theirs = parseSessionState(input)
      const merged = mergeSessionStates(state, theirs)
      // Of two rotations made at once ours may be the one that stands: say so.
      const isOurs = theirs && merged && merged.id !== theirs.id
      state = merged
      if (isOurs) announce()
    },
    save,
    setLimits(next) {
      limits = next
    },
  }
}
