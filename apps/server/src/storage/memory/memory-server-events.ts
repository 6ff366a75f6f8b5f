import { groupPersonEvents } from '../group-person.ts'
import { computeServerEventTally } from '../server-event-tally.ts'
import type { NewServerEvents, ServerEventRecord, SessionOwner } from '../server-events.ts'
import { mergeTallies } from '../session-tally.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import type { Storage } from '../storage.ts'
import type { MemorySession } from './memory-sessions.ts'

export interface MemoryServerEvents {
  readonly append: Storage['appendServerEvents']
  /** Drops the events of a session that was deleted, but for their names. */
  forget(session: MemorySession, deletedAt: number): void
  /** Drops the names of what was deleted before a moment. */
  forgetNames(before: number): void
}

export function createMemoryServerEvents(
  sessions: Map<string, MemorySession>,
  {
    isDeleted,
    onGone,
  }: {
    readonly isDeleted: (sessionId: string) => boolean
    /** Told of a session that its events are no longer in. */
    readonly onGone: (sessionId: string) => void
  },
): MemoryServerEvents {
  const names = new Set<string>()
  /** When events were deleted, by their names. */
  const deletedNames = new Map<string, number>()
  const eventsByPerson = new Map<string, ServerEventRecord[]>()

  const join = (
    projectId: string,
    record: ServerEventRecord,
    { sessionId }: SessionOwner,
  ): void => {
    const known = sessions.get(sessionId)
    const tally = computeServerEventTally(sessionId, record)
    sessions.set(sessionId, {
      ...(known ?? createEmpty()),
      projectId,
      person: null,
      tally: known ? mergeTallies(known.tally, tally) : tally,
    })
    sessions.get(sessionId)?.serverEvents.set(record.eventId, record)
  }

  const findPerson = ({ owner }: ServerEventRecord): string | null =>
    owner.kind === 'person' ? owner.person : (sessions.get(owner.sessionId)?.person ?? null)

  const regroup = (batch: NewServerEvents, person: string): void => {
    const { projectId, limits } = batch
    const events = eventsByPerson.get(`${projectId}\n${person}`) ?? []
    const dropped = new Map<string, boolean>()
    for (const [sessionId, session] of sessions) {
      if (session.projectId !== projectId || session.person !== person) continue
      sessions.delete(sessionId)
      dropped.set(sessionId, session.isPinned)
    }
    const run = { projectId, person, limits, events, startReason: null }
    for (const { sessionId, tally, eventIds } of groupPersonEvents(run)) {
      const members = new Set(eventIds)
      const inside = events.filter(({ eventId }) => members.has(eventId))
      sessions.set(sessionId, {
        projectId,
        person,
        tally,
        ...createEmpty(),
        isPinned: dropped.get(sessionId) ?? false,
        serverEvents: new Map(inside.map((record) => [record.eventId, record])),
      })
      dropped.delete(sessionId)
    }
    for (const sessionId of dropped.keys()) onGone(sessionId)
  }

  const append: Storage['appendServerEvents'] = async (given) => {
    const batch = structuredClone(given)
    const { projectId } = batch
    for (const { owner } of batch.events) {
      const known = owner.kind === 'session' && sessions.get(owner.sessionId)
      if (known && known.projectId !== projectId) throw new SessionOwnershipError(owner.sessionId)
    }
    const changed = new Set<string>()
    let accepted = 0
    for (const record of batch.events) {
      const name = `${projectId}\n${record.eventId}`
      if (names.has(name)) continue
      names.add(name)
      accepted += 1
      if (record.owner.kind === 'session' && isDeleted(record.owner.sessionId)) {
        names.delete(name)
        continue
      }
      const person = findPerson(record)
      if (person === null) {
        if (record.owner.kind === 'session') join(projectId, record, record.owner)
        continue
      }
      const key = `${projectId}\n${person}`
      const owned = { ...record, owner: { kind: 'person', person } as const }
      eventsByPerson.set(key, [...(eventsByPerson.get(key) ?? []), owned])
      changed.add(person)
    }
    for (const person of changed) regroup(batch, person)
    return { accepted, duplicates: batch.events.length - accepted }
  }

  return {
    append,
    forget: (session, deletedAt) => {
      for (const { eventId } of session.serverEvents.values()) {
        deletedNames.set(`${session.projectId}\n${eventId}`, deletedAt)
      }
      const key = `${session.projectId}\n${session.person}`
      const events = eventsByPerson.get(key)
      if (!events) return
      eventsByPerson.set(
        key,
        events.filter(({ eventId }) => !session.serverEvents.has(eventId)),
      )
    },
    forgetNames: (before) => {
      for (const [name, deletedAt] of deletedNames) {
        if (deletedAt >= before) continue
        deletedNames.delete(name)
        names.delete(name)
      }
    },
  }
}

function createEmpty() {
  const rows = { segments: new Map(), pages: new Map(), serverEvents: new Map() }
  return { ...rows, isPinned: false, readCount: 0, recorded: [] }
}
