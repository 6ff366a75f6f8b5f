import { deriveUuidV7, groupEventsByGap, type StartReason } from '@playhead/sessions'
import { computeServerEventTally } from './server-event-tally.ts'
import type { NewServerEvents, ServerEventRecord } from './server-events.ts'
import { mergeTallies, type SessionTally } from './session-tally.ts'

/** A session that is made of the events of one person between two gaps. */
export interface PersonSession {
  readonly sessionId: string
  readonly tally: SessionTally
  readonly eventIds: readonly string[]
}

/** The last moment that the time part of an id holds, in epoch milliseconds. */
const ID_TIME_LIMIT_MS = 2 ** 48 - 1

/**
 * Puts a run of events of one person into sessions. A session's id is made of its
 * first event, so the same events give the same sessions under the same ids, in
 * whatever order they came.
 *
 * @param run.events all events of the person from the start of one of its sessions on
 * @param run.startReason of that session; null when it is the person's first
 */
export function groupPersonEvents(run: {
  readonly projectId: string
  readonly person: string
  readonly limits: NewServerEvents['limits']
  readonly events: readonly ServerEventRecord[]
  readonly startReason: StartReason | null
}): PersonSession[] {
  const keyed = run.events.map((record) => ({ at: record.at, key: record.eventId, record }))
  return groupEventsByGap(keyed, run.limits).flatMap((group, place) => {
    const [first, ...rest] = group.events
    if (!first) return []
    const seed = `${run.projectId}\n${run.person}\n${first.key}`
    const sessionId = deriveUuidV7(Math.min(first.at, ID_TIME_LIMIT_MS), seed)
    const reason = place === 0 ? (run.startReason ?? group.reason) : group.reason
    const tally = rest
      .map(({ record }) => computeServerEventTally(sessionId, record))
      .reduce(mergeTallies, computeServerEventTally(sessionId, first.record, reason))
    return [{ sessionId, tally, eventIds: group.events.map(({ key }) => key) }]
  })
}
