import type { StoredSessionEvent } from '@playhead/protocol'
import { weaveWindows } from '../../storage/event-order.ts'
import { toServerTime } from '../../storage/segment-times.ts'
import type { IndexedEvent } from '../../storage/session-index.ts'

/**
 * The events of a session in order, in server time. Within a window the order is
 * that of the sequence numbers, whatever the clock says; windows are woven
 * together by time.
 *
 * @param events by window, then sequence, then place in the segment
 * @param borrowedOffsetMs for events whose segment has no clock offset of its own
 */
export function orderSessionEvents(
  events: readonly IndexedEvent[],
  borrowedOffsetMs: number,
): StoredSessionEvent[] {
  const stored = events.map((indexed) => toStoredEvent(indexed, borrowedOffsetMs))
  return weaveWindows(stored).map(({ event }) => event)
}

/** An event in server time; `borrowedOffsetMs` as for `orderSessionEvents`. */
export function toStoredEvent(indexed: IndexedEvent, borrowedOffsetMs: number): StoredSessionEvent {
  const { event, windowId, sequence, ordinal, segment } = indexed
  const offsetMs = indexed.clockOffsetMs ?? borrowedOffsetMs
  return {
    ...event,
    at: toServerTime(event.at, { segment, offsetMs }),
    windowId,
    sequence,
    ordinal,
    clientAt: event.at,
    ...(indexed.source ? { source: indexed.source } : {}),
  }
}
