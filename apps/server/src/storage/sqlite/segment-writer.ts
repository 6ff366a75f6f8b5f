import type { SessionEvent } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import { measureEvent } from '../event-bytes.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import type { AppendStatus, NewSegment } from '../storage.ts'
import { createSessionWriter } from './session-writer.ts'

/**
 * Prepares what is written for one segment: its row, its events, its pages, and
 * its session's row merged with what it adds. To be called inside a transaction.
 */
export function createSegmentWriter(db: Database): (segment: NewSegment) => AppendStatus {
  const statements = prepareStatements(db)
  const sessions = createSessionWriter(db)

  return (segment) => {
    const known = sessions.find(segment.sessionId)
    // A session that is made of gaps is made anew at any time: no page can be part of it.
    if (known && (known.projectId !== segment.projectId || known.person !== null)) {
      throw new SessionOwnershipError(segment.sessionId)
    }
    if (known && statements.findSegment.get(known.id, segment.windowId, segment.sequence)) {
      return 'duplicate'
    }
    if (!known && sessions.isDeleted(segment.sessionId)) return 'deleted'
    const session = sessions.merge(segment, known)
    const { lastInsertRowid } = statements.insertSegment.run(toSegmentRow(segment, session))
    for (const [ordinal, event] of segment.events.entries()) {
      statements.insertEvent.run(toEventRow(event, { session, segment: lastInsertRowid, ordinal }))
    }
    statements.addUse.run({ session, sizeBytes: measureSegment(segment) })
    for (const page of segment.pages) statements.mergePage.run({ ...page, session })
    if (segment.pages.length > 0) statements.countPages.run({ session })
    return 'stored'
  }
}

function prepareStatements(db: Database) {
  return {
    findSegment: db
      .prepare<[number, string, number]>(
        'SELECT 1 FROM segments WHERE session = ? AND window_id = ? AND sequence = ?',
      )
      .pluck(),
    insertSegment: db.prepare(
      `INSERT INTO segments
         (session, window_id, sequence, protocol_version, received_at, sent_at, first_at, last_at,
          clock_offset_ms, event_count, starts_with_snapshot, flush_reason, size_bytes, checksum,
          payload)
       VALUES
         (@session, @windowId, @sequence, @protocolVersion, @receivedAt, @sentAt, @firstAt, @lastAt,
          @clockOffsetMs, @eventCount, @startsWithSnapshot, @flushReason, @sizeBytes, @checksum,
          @payload)`,
    ),
    insertEvent: db.prepare(
      `INSERT INTO events
         (session, segment, ordinal, name, channel, client_at, path, url, metadata, tags,
          session_start)
       VALUES
         (@session, @segment, @ordinal, @name, @channel, @at, @path, @url, @metadata, @tags,
          @sessionStart)`,
    ),
    addUse: db.prepare(
      'UPDATE session_use SET size_bytes = size_bytes + @sizeBytes WHERE session = @session',
    ),
    countPages: db.prepare(
      `UPDATE sessions SET distinct_page_count =
         (SELECT count(*) FROM pages WHERE session = @session) WHERE id = @session`,
    ),
    mergePage: db.prepare(
      `INSERT INTO pages (session, path, views, first_at, last_at)
       VALUES (@session, @path, @views, @firstAt, @lastAt)
       ON CONFLICT DO UPDATE SET views = views + excluded.views,
         first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
    ),
  }
}

function measureSegment({ events, payload }: NewSegment): number {
  return events.reduce((sum, event) => sum + measureEvent(event), payload.length)
}

function toSegmentRow(segment: NewSegment, session: number) {
  return {
    session,
    windowId: segment.windowId,
    sequence: segment.sequence,
    protocolVersion: segment.protocolVersion,
    receivedAt: segment.receivedAt,
    sentAt: segment.sentAt,
    firstAt: segment.firstAt,
    lastAt: segment.lastAt,
    clockOffsetMs: segment.clockOffsetMs,
    eventCount: segment.eventCount,
    startsWithSnapshot: Number(segment.startsWithSnapshot),
    flushReason: segment.flushReason,
    sizeBytes: segment.payload.length,
    checksum: crc32(segment.payload),
    payload: segment.payload,
  }
}

function toEventRow(event: SessionEvent, place: object) {
  return {
    ...place,
    name: event.name,
    channel: event.channel,
    at: event.at,
    path: event.path,
    url: event.url ?? null,
    metadata: event.metadata ? JSON.stringify(event.metadata) : null,
    tags: event.tags ? JSON.stringify(event.tags) : null,
    sessionStart: Number(event.sessionStart ?? false),
  }
}
