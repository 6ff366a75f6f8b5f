import type { SessionEvent } from '@playhead/protocol'
import type { IndexedEvent } from '../session-index.ts'

/** Of `events` joined with `segments`. */
export const EVENT_COLUMNS = `window_id, sequence, ordinal, segments.clock_offset_ms, name,
  events.channel, client_at, path, url, metadata, tags, session_start, segments.first_at,
  segments.last_at, received_at`

/** A row of `events` with what its segment says of its time. */
export interface EventRow {
  readonly window_id: string
  readonly sequence: number
  readonly ordinal: number
  readonly clock_offset_ms: number | null
  readonly name: string
  readonly channel: string
  readonly client_at: number
  readonly path: string
  readonly url: string | null
  readonly metadata: string | null
  readonly tags: string | null
  readonly session_start: number
  readonly first_at: number
  readonly last_at: number
  readonly received_at: number
}

export function fromEventRow(row: EventRow): IndexedEvent {
  const event: SessionEvent = {
    name: row.name,
    channel: row.channel,
    at: row.client_at,
    path: row.path,
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.metadata === null
      ? {}
      : { metadata: JSON.parse(row.metadata) as NonNullable<SessionEvent['metadata']> }),
    ...(row.tags === null
      ? {}
      : { tags: JSON.parse(row.tags) as NonNullable<SessionEvent['tags']> }),
    ...(row.session_start ? { sessionStart: true } : {}),
  }
  return {
    windowId: row.window_id,
    sequence: row.sequence,
    ordinal: row.ordinal,
    clockOffsetMs: row.clock_offset_ms,
    segment: { firstAt: row.first_at, lastAt: row.last_at, receivedAt: row.received_at },
    event,
  }
}
