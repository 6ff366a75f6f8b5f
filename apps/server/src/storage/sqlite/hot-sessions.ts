import type { SessionTally } from '../session-tally.ts'
import type { Cell } from './session-row.ts'

/** What is remembered, in UTF-16 code units of tallies as text: some 2,000 visits. */
const LENGTH_LIMIT = 4 * 1024 * 1024

/** A session as it was written last. */
export interface HotSession {
  readonly tallyJson: string
  readonly tally: SessionTally
  readonly cells: readonly Cell[]
}

export interface HotSessions {
  /** What was written last, if that is what is stored: else it was rolled back, or changed elsewhere. */
  find(sessionId: string, storedJson: string): HotSession | undefined
  put(sessionId: string, session: HotSession): void
}

/** The sessions that were written last. The text that is stored says whether one still holds. */
export function createHotSessions(): HotSessions {
  const sessions = new Map<string, HotSession>()
  let length = 0

  const drop = (sessionId: string): void => {
    length -= sessions.get(sessionId)?.tallyJson.length ?? 0
    sessions.delete(sessionId)
  }

  return {
    find: (sessionId, storedJson) => {
      const known = sessions.get(sessionId)
      return known?.tallyJson === storedJson ? known : undefined
    },
    put: (sessionId, session) => {
      drop(sessionId)
      sessions.set(sessionId, session)
      length += session.tallyJson.length
      // A map keeps its order: what was put longest ago comes first.
      for (const oldest of sessions.keys()) {
        if (length <= LENGTH_LIMIT) return
        drop(oldest)
      }
    },
  }
}
