import type { SessionEvent } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import { measureEvent } from '../event-bytes.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import type { AppendStatus, NewSegment } from '../storage.ts'
import type { LogPlace } from './arrivals/arrival-files.ts'
import type { SessionAdditions } from './session-additions.ts'
import type { SessionWriter } from './session-writer.ts'

export interface SegmentWriterOptions {
  readonly sessions: Pick<SessionWriter, 'findOwner' | 'isDeleted' | 'merge'>
  readonly additions: Pick<SessionAdditions, 'put' | 'add'>
}

/**
 * Prepares what is written for one segment: its row, its events, and what it adds to its
 * session. To be called inside a transaction.
 */
export function createSegmentWriter(
  db: Database,
  { sessions, additions }: SegmentWriterOptions,
): (segment: NewSegment, place: LogPlace | null) => AppendStatus {
  const statements = prepareStatements(db)

  return (segment, place) => {
    const { sessionId, tally, pages } = segment
    const known = sessions.findOwner(sessionId)
    // A session that is made of gaps is made anew at any time: no page can be part of it.
    if (known && (known.projectId !== segment.projectId || known.person !== null)) {
      throw new SessionOwnershipError(sessionId)
    }
    if (!known && sessions.isDeleted(sessionId)) return 'deleted'
    // The first segment makes the row, so that there is one to find.
    const session = known?.id ?? sessions.merge(segment, undefined)
    const { changes, lastInsertRowid } = statements.insertSegment.run(
      ...toSegmentCells(segment, session),
      ...toPayloadCells(segment, place),
    )
    if (changes === 0) return 'duplicate'
    for (const [ordinal, event] of segment.events.entries()) {
      statements.insertEvent.run(session, lastInsertRowid, ordinal, ...toEventCells(event))
    }
    const sizeBytes = measureSegment(segment)
    if (known) additions.put(session, { tally, pages, sizeBytes })
    else additions.add(session, { pages, sizeBytes })
    if (known?.isPacked) statements.reopen.run(session)
    return 'stored'
  }
}

// Values by place: binding them by name costs more than the insert itself.
function prepareStatements(db: Database) {
  return {
    insertSegment: db.prepare(
      `INSERT INTO segments
         (session, window_id, sequence, protocol_version, received_at, sent_at, first_at, last_at,
          clock_offset_ms, event_count, starts_with_snapshot, flush_reason, size_bytes, checksum,
          payload, log, log_offset)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (session, window_id, sequence) DO NOTHING`,
    ),
    insertEvent: db.prepare(
      `INSERT INTO events
         (session, segment, ordinal, name, channel, client_at, path, url, metadata, tags,
          session_start)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    reopen: db.prepare('UPDATE sessions SET is_packed = 0 WHERE id = ?'),
  }
}

function measureSegment({ events, payload }: NewSegment): number {
  return events.reduce((sum, event) => sum + measureEvent(event), payload.length)
}

function toSegmentCells(segment: NewSegment, session: number) {
  return [
    session,
    segment.windowId,
    segment.sequence,
    segment.protocolVersion,
    segment.receivedAt,
    segment.sentAt,
    segment.firstAt,
    segment.lastAt,
    segment.clockOffsetMs,
    segment.eventCount,
    Number(segment.startsWithSnapshot),
    segment.flushReason,
    segment.payload.length,
    crc32(segment.payload),
  ]
}

const NO_PAYLOAD = new Uint8Array()

function toPayloadCells({ payload }: NewSegment, place: LogPlace | null) {
  return place ? [NO_PAYLOAD, place.log, place.offset] : [payload, null, null]
}

function toEventCells(event: SessionEvent) {
  return [
    event.name,
    event.channel,
    event.at,
    event.path,
    event.url ?? null,
    event.metadata ? JSON.stringify(event.metadata) : null,
    event.tags ? JSON.stringify(event.tags) : null,
    Number(event.sessionStart ?? false),
  ]
}
