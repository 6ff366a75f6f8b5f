import { joinSegmentBody, type SegmentHead } from '@playhead/protocol'
import { deriveUuidV7, parseUuidV7Time } from '@playhead/sessions'
import { gunzipSync, gzipSync } from 'node:zlib'

/** A segment of a recording, as it was received. */
export interface RecordedSegment {
  readonly head: SegmentHead
  readonly payload: Uint8Array
  readonly receivedAt: number
}

/**
 * Moves a segment in time: its times, the times of everything in it, and its ids,
 * whose first part is a time as well. The same segment moved by the same time
 * gets the same ids, so that storing it again is a duplicate.
 *
 * @returns the body as a recorder would send it at that time, and its receipt
 */
export function redateSegment(
  { head, payload, receivedAt }: RecordedSegment,
  shiftMs: number,
): { body: Uint8Array; receivedAt: number } {
  const moved: SegmentHead = {
    ...head,
    sessionId: redateId(head.sessionId, shiftMs),
    windowId: redateId(head.windowId, shiftMs),
    firstAt: head.firstAt + shiftMs,
    lastAt: head.lastAt + shiftMs,
    lastActivityAt: head.lastActivityAt === null ? null : head.lastActivityAt + shiftMs,
    sentAt: head.sentAt + shiftMs,
    events: head.events.map((event) => ({ ...event, at: event.at + shiftMs })),
  }
  return {
    body: joinSegmentBody(JSON.stringify(moved), redatePayload(payload, shiftMs)),
    receivedAt: receivedAt + shiftMs,
  }
}

function redateId(id: string, shiftMs: number): string {
  return deriveUuidV7((parseUuidV7Time(id) ?? 0) + shiftMs, id)
}

function redatePayload(payload: Uint8Array, shiftMs: number): Uint8Array {
  if (payload.length === 0) return payload
  const events = JSON.parse(gunzipSync(payload).toString('utf8')) as { timestamp: number }[]
  const moved = events.map((event) => ({ ...event, timestamp: event.timestamp + shiftMs }))
  return gzipSync(JSON.stringify(moved))
}
