import { setImmediate } from 'node:timers/promises'
import type {
  Journey,
  JourneyQuery,
  SessionIndex,
  SessionPlace,
} from '../../storage/session-index.ts'

/** So many sessions are read at a time; everything else goes on in between. */
const PAGE_SESSIONS = 250
/** Beyond this the earlier sessions of the range are left out, and the answer says so. */
const SESSIONS_LIMIT = 20_000

export interface WalkOptions {
  readonly sessions: Pick<SessionIndex, 'listJourneys'>
  readonly sessionsLimit?: number
}

export interface Walked {
  /** False: there are more sessions. */
  readonly isComplete: boolean
  /** From when on sessions were looked at. */
  readonly countedFromAt: number
}

/** Goes through what sessions did, the newest first, a part at a time. */
export async function walkJourneys(
  { sessions, sessionsLimit = SESSIONS_LIMIT }: WalkOptions,
  query: Omit<JourneyQuery, 'limit' | 'after'>,
  visit: (journey: Journey) => void,
): Promise<Walked> {
  let looked = 0
  let after: SessionPlace | null = null
  do {
    const page = await sessions.listJourneys({ ...query, limit: PAGE_SESSIONS, after })
    for (const journey of page.journeys) visit(journey)
    looked += page.looked
    after = page.next
    await setImmediate()
  } while (after !== null && looked < sessionsLimit)
  return { isComplete: after === null, countedFromAt: after?.startedAt ?? query.fromAt }
}
