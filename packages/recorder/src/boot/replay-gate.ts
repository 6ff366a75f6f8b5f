import type { SessionState } from '@playhead/sessions'
import type { ReplayEvent } from '../dom/format.ts'
import type { Monitor } from '../monitor.ts'
import { createReplayRing, type ReplayRing } from '../segment/replay-ring.ts'
import { planReplay, type ReplayPlan, type Sampling } from '../segment/sampling.ts'
import type { KeyValueStore } from '../session/key-value-store.ts'

/** Why a replay, or its beginning, is not sent. */
export type LeftOutReason = 'sampled_out' | 'too_short'

/**
 * Stands between what is recorded and what is sent: lets a replay through, or holds it
 * back until its session has lasted long enough or something asks for it.
 */
export interface ReplayGate {
  /** A recording begins. @returns whether it is recorded at all */
  begin(): boolean
  /** @returns whether a snapshot is due, so that older things can go */
  gather(event: ReplayEvent): boolean
  /** Whether the session's replay is sent as it comes. */
  isOpen(): boolean
  /** The replay is wanted, whatever the sampling says. @returns whether that is news */
  ask(): boolean
  /** The page leaves. */
  leave(): void
  /** Drops what is held back: it is of another session, or of nobody. */
  close(): void
}

/** Under this name stands the session whose replay was asked for, for the tab's next pages. */
const ASKED_FOR = 'asked-for'

export function createReplayGate(options: {
  sampling: Sampling
  /** What this tab remembers across its pages. */
  store: KeyValueStore
  getSession: () => SessionState | null
  now: () => number
  monitor: Monitor
  send: (event: ReplayEvent) => void
  onLeftOut: (reason: LeftOutReason) => void
}): ReplayGate {
  const { sampling, store, getSession, now, send } = options
  let ring: ReplayRing | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  /** A session that has not begun yet has no id to decide by: its beginning is kept. */
  function getPlan(): ReplayPlan {
    const state = getSession()
    if (!state || store.get(ASKED_FOR) === state.id) return 'send'
    return planReplay(sampling, { id: state.id, ageMs: now() - state.startedAt })
  }

  const release = options.monitor((): void => {
    const kept = ring?.take() ?? []
    ring = null
    for (const event of kept) send(event)
  })

  return {
    begin() {
      const plan = getPlan()
      clearTimeout(timer)
      if (plan === 'send') release()
      else if (plan === 'none') options.onLeftOut('sampled_out')
      else ring ??= createReplayRing()
      if (plan === 'hold') {
        const ageMs = now() - (getSession()?.startedAt ?? now())
        timer = setTimeout(release, sampling.minDurationMs - ageMs)
      }
      return plan !== 'none'
    },
    gather(event) {
      if (ring) ring.add(event)
      else send(event)
      return ring?.isDue(now()) === true
    },
    isOpen: () => getPlan() === 'send',
    ask() {
      const state = getSession()
      if (!state || getPlan() === 'send') return false
      store.set(ASKED_FOR, state.id)
      release()
      return true
    },
    leave() {
      if (ring?.isEmpty() === false && getPlan() === 'hold') options.onLeftOut('too_short')
    },
    close() {
      clearTimeout(timer)
      ring = null
    },
  }
}
