import { SERVER_WINDOW_ID, type SessionEvent } from '@playhead/protocol'
import type { ServerEventRecord } from '../server-events.ts'
import type { IndexedEvent } from '../session-index.ts'

export interface ServerEventRow {
  readonly event_id: string
  readonly session: number
  readonly person: string | null
  readonly at: number
  readonly client_at: number
  readonly environment: string
  readonly anonymous_id: string | null
  readonly user_id: string | null
  readonly traits: string | null
  readonly name: string
  readonly channel: string
  readonly path: string
  readonly url: string | null
  readonly metadata: string | null
  readonly tags: string | null
}

/** The parameters of a row, but for its place. */
export function toServerEventParameters(record: ServerEventRecord) {
  const { event, traits } = record
  return {
    eventId: record.eventId,
    at: record.at,
    clientAt: event.at,
    environment: record.environment,
    anonymousId: record.anonymousId,
    userId: record.userId,
    traits: traits && JSON.stringify(traits),
    name: event.name,
    channel: event.channel,
    path: event.path,
    url: event.url ?? null,
    metadata: event.metadata ? JSON.stringify(event.metadata) : null,
    tags: event.tags ? JSON.stringify(event.tags) : null,
  }
}

/** An event of a person, as it was given to be stored. */
export function fromPersonEventRow(row: ServerEventRow): ServerEventRecord {
  return toServerEventRecord(row, { kind: 'person', person: row.person ?? '' })
}

export function toServerEventRecord(
  row: ServerEventRow,
  owner: ServerEventRecord['owner'],
): ServerEventRecord {
  return {
    eventId: row.event_id,
    owner,
    at: row.at,
    event: toEvent(row),
    environment: row.environment,
    anonymousId: row.anonymous_id,
    userId: row.user_id,
    traits: row.traits === null ? null : (JSON.parse(row.traits) as Record<string, unknown>),
  }
}

export function fromServerEventRow(row: ServerEventRow, ordinal: number): IndexedEvent {
  return {
    windowId: SERVER_WINDOW_ID,
    sequence: 0,
    ordinal,
    clockOffsetMs: row.at - row.client_at,
    source: 'server',
    event: toEvent(row),
  }
}

function toEvent(row: ServerEventRow): SessionEvent {
  return {
    name: row.name,
    channel: row.channel,
    at: row.client_at,
    path: row.path,
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.metadata === null
      ? {}
      : { metadata: JSON.parse(row.metadata) as Record<string, unknown> }),
    ...(row.tags === null ? {} : { tags: JSON.parse(row.tags) as Record<string, string> }),
  }
}
