/** Which replays are sent. Session events are sent of every visit. */
export interface Sampling {
  /** The share of sessions whose replay is sent, 0 to 1. */
  readonly rate: number
  /** The replay of a session is sent once it has lasted this long, in milliseconds. */
  readonly minDurationMs: number
  /** Of the other sessions the last minute is kept, and sent when something goes wrong. */
  readonly keepsLast: boolean
}

/**
 * How the replay of a session is treated: sent, held until the session is old enough,
 * held until something asks for it, or not recorded.
 */
export type ReplayPlan = 'send' | 'hold' | 'keep_last' | 'none'

/**
 * Decides by the session's id alone, so that all of its tabs and pages agree: the last
 * 32 bits of a UUIDv7 are random.
 */
export function planReplay(sampling: Sampling, session: { id: string; ageMs: number }): ReplayPlan {
  const { rate, minDurationMs, keepsLast } = sampling
  const lot = Number.parseInt(session.id.slice(-8), 16) / 0x1_0000_0000
  if (lot >= rate) return keepsLast ? 'keep_last' : 'none'
  return session.ageMs >= minDurationMs ? 'send' : 'hold'
}
