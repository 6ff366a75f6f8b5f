import type { ServerEventRecord } from '../server-events.ts'
import {
  ATTEMPTS_KEPT,
  PAGE_BYTES,
  PAGE_EVENTS,
  PAGE_SEGMENTS,
  type ForwardingAttempt,
  type ForwardingProgress,
  type ForwardingStore,
  type WaitingEvent,
} from '../forwarding-store.ts'
import { matchesFilter } from '../matches-filter.ts'
import type { NewSegment } from '../storage.ts'
import { listSegmentEvents, toIndexedEvent, toStored } from './memory-session-index.ts'
import type { MemorySessions } from './memory-sessions.ts'
import { toFiltered, type Added } from './to-filtered.ts'

export interface MemoryForwarding {
  readonly store: ForwardingStore
  /** To be told of what is stored, in its order. */
  noteSegment(segment: NewSegment): void
  noteServerEvents(projectId: string, events: readonly ServerEventRecord[]): void
}

interface Place extends Omit<ForwardingProgress, 'destinationId' | 'waiting'> {
  readonly segment: number
  readonly serverEvent: number
}

export function createMemoryForwarding(
  sessions: MemorySessions,
  look: (sessionId: string) => Added,
): MemoryForwarding {
  const segments: NewSegment[] = []
  const serverEvents: { readonly projectId: string; readonly eventId: string }[] = []
  /** A second one of a name changes nothing. */
  const names = new Set<string>()
  const places = new Map<string, Place>()
  const attempts = new Map<string, ForwardingAttempt[]>()

  const toEnd = () => ({ segment: segments.length, serverEvent: serverEvents.length })

  const listOfSegment = (segment: NewSegment): WaitingEvent[] => {
    const session = sessions.get(segment.sessionId)
    // A session that was deleted and came again has others.
    if (![...(session?.segments.values() ?? [])].includes(segment) || !session) return []
    const stored = toStored(segment.sessionId, session)
    return listSegmentEvents(segment).map((indexed) => ({ session: stored, indexed }))
  }

  const listOfServer = (projectId: string, eventId: string): WaitingEvent[] => {
    for (const [sessionId, session] of sessions) {
      const record = session.projectId === projectId && session.serverEvents.get(eventId)
      if (!record) continue
      const { userId, anonymousId } = record
      const indexed = toIndexedEvent(record, 0)
      const sent = { eventId, userId, anonymousId }
      return [{ session: toStored(sessionId, session), indexed, sent }]
    }
    return []
  }

  const store: ForwardingStore = {
    begin: async (id, from) => {
      if (places.has(id)) return
      const start = from === 'now' ? toEnd() : { segment: 0, serverEvent: 0 }
      const nothing = { failingSinceAt: null, pausedAt: null, lastDeliveredAt: null }
      places.set(id, { ...start, ...nothing, delivered: 0, rejected: 0 })
    },
    skip: async (id) => {
      const place = places.get(id)
      if (place) places.set(id, { ...place, ...toEnd(), failingSinceAt: null, pausedAt: null })
    },
    retain: async (ids) => {
      for (const id of places.keys()) if (!ids.includes(id)) places.delete(id)
      for (const id of attempts.keys()) if (!ids.includes(id)) attempts.delete(id)
    },
    listProgress: async (ids) =>
      ids.toSorted().flatMap((destinationId) => {
        const place = places.get(destinationId)
        if (!place) return []
        const { segment, serverEvent, ...progress } = place
        const waiting = segments.length - segment + serverEvents.length - serverEvent
        return [{ destinationId, ...progress, waiting }]
      }),
    read: async ({ destinationId, projectId, filter }) => {
      const place = places.get(destinationId)
      if (!place) return null
      let { segment, serverEvent } = place
      const end = toEnd()
      if (segment >= end.segment && serverEvent >= end.serverEvent) return null
      const events: WaitingEvent[] = []
      const isAskedFor = ({ session }: WaitingEvent): boolean => {
        const found = sessions.get(session.sessionId)
        return (
          found?.projectId === projectId &&
          session.columns.excludedReason === null &&
          matchesFilter(filter, toFiltered(found, session, look(session.sessionId)))
        )
      }
      let bytes = 0
      const add = (found: readonly WaitingEvent[]): void => {
        for (const event of found.filter(isAskedFor)) {
          bytes += 200 + JSON.stringify(event.indexed.event.metadata ?? {}).length
          events.push(event)
        }
      }
      const isFull = (): boolean => events.length >= PAGE_EVENTS || bytes >= PAGE_BYTES
      for (const each of segments.slice(segment, segment + PAGE_SEGMENTS)) {
        if (isFull()) break
        segment += 1
        add(listOfSegment(each))
      }
      for (const each of serverEvents.slice(serverEvent, serverEvent + PAGE_SEGMENTS)) {
        if (isFull()) break
        serverEvent += 1
        add(listOfServer(each.projectId, each.eventId))
      }
      return { events, next: { segment, serverEvent } }
    },
    settle: async (id, { next, attempt, state }) => {
      const place = places.get(id)
      if (attempt) {
        attempts.set(id, [attempt, ...(attempts.get(id) ?? [])].slice(0, ATTEMPTS_KEPT))
      }
      if (!place) return
      const counts = attempt && !attempt.isTest && (attempt.error === null || attempt.rejected > 0)
      const rejected = counts ? attempt.rejected : 0
      const delivered = counts ? attempt.events - rejected : 0
      places.set(id, {
        segment: Math.max(place.segment, next?.segment ?? 0),
        serverEvent: Math.max(place.serverEvent, next?.serverEvent ?? 0),
        failingSinceAt: state ? state.failingSinceAt : place.failingSinceAt,
        pausedAt: state ? state.pausedAt : place.pausedAt,
        lastDeliveredAt: delivered > 0 && attempt ? attempt.at : place.lastDeliveredAt,
        delivered: place.delivered + delivered,
        rejected: place.rejected + rejected,
      })
    },
    listAttempts: async (id, limit) => (attempts.get(id) ?? []).slice(0, limit),
  }
  return {
    store,
    noteSegment: (segment) => void segments.push(segment),
    noteServerEvents: (projectId, events) => {
      for (const { eventId } of events) {
        const name = `${projectId}\n${eventId}`
        if (!names.has(name)) serverEvents.push({ projectId, eventId })
        names.add(name)
      }
    },
  }
}
