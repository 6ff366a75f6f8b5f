import type { Database } from 'better-sqlite3'
import { computeServerEventTally } from '../server-event-tally.ts'
import type { AppendedServerEvents, NewServerEvents, ServerEventRecord } from '../server-events.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import { createPersonRegrouper } from './person-regrouper.ts'
import { toServerEventParameters } from './server-event-row.ts'
import { createSessionWriter } from './session-writer.ts'

/** Prepares what is written for a request of a back end. To be called inside a transaction. */
export function createServerEventWriter(
  db: Database,
): (batch: NewServerEvents) => AppendedServerEvents {
  const insert = db.prepare(
    `INSERT INTO server_events
       (project_id, event_id, session, person, at, client_at, environment, anonymous_id, user_id,
        traits, name, channel, path, url, metadata, tags)
     VALUES
       (@projectId, @eventId, @session, @person, @at, @clientAt, @environment, @anonymousId,
        @userId, @traits, @name, @channel, @path, @url, @metadata, @tags)`,
  )
  const isStored = db
    .prepare<[{ projectId: string; eventId: string }], number>(
      `SELECT 1 FROM server_events WHERE project_id = @projectId AND event_id = @eventId
       UNION ALL
       SELECT 1 FROM deleted_events WHERE project_id = @projectId AND event_id = @eventId`,
    )
    .pluck()
  const sessions = createSessionWriter(db)
  const regroup = createPersonRegrouper(db)

  /** @returns the person whose sessions change, if it belongs to one */
  const write = (projectId: string, record: ServerEventRecord): string | null => {
    const place = findPlace(projectId, record)
    insert.run({ ...toServerEventParameters(record), projectId, ...place })
    return place.person
  }

  const findPlace = (projectId: string, record: ServerEventRecord) => {
    const { owner } = record
    if (owner.kind === 'person') return { session: null, person: owner.person }
    const { sessionId } = owner
    const known = sessions.find(sessionId)
    if (known && known.projectId !== projectId) throw new SessionOwnershipError(sessionId)
    // Such a session has no life of its own: the event is one more of its person.
    if (known?.person != null) return { session: null, person: known.person }
    const tally = computeServerEventTally(sessionId, record)
    return { session: sessions.merge({ sessionId, projectId, tally }, known), person: null }
  }

  const isOfDeleted = ({ owner }: ServerEventRecord): boolean =>
    owner.kind === 'session' && sessions.isDeleted(owner.sessionId)

  return ({ projectId, limits, events }) => {
    const changed = new Map<string, { earliestAt: number; latestAt: number }>()
    let accepted = 0
    for (const record of events) {
      if (isStored.get({ projectId, eventId: record.eventId })) continue
      accepted += 1
      if (isOfDeleted(record)) continue
      const person = write(projectId, record)
      if (person === null) continue
      const known = changed.get(person)
      changed.set(person, {
        earliestAt: Math.min(record.at, known?.earliestAt ?? record.at),
        latestAt: Math.max(record.at, known?.latestAt ?? record.at),
      })
    }
    for (const [person, span] of changed) regroup({ projectId, person, limits, ...span })
    return { accepted, duplicates: events.length - accepted }
  }
}
