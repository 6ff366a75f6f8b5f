import { SERVER_EVENTS_BODY_BYTES_LIMIT, URL_LENGTH_LIMIT } from '@playhead/protocol'
import { createUuidV7, UUID_RANDOM_BYTES } from '@playhead/sessions'
import type { CheckedEvent, EventFault } from './check-event.ts'
import { fitsRequest } from './event-queue.ts'
import type { Platform } from './platform.ts'
import { parseSessionId } from './session-id.ts'

export type EncodedEvent =
  { readonly ok: true; readonly json: string } | { readonly ok: false; readonly fault: EventFault }

/**
 * Writes a checked event as it travels. This happens when it is captured and not
 * when it is sent: the caller may change its objects afterwards, what JSON cannot
 * hold is found where it was made, and the queue knows what it holds in bytes. The
 * id is made here as well, so that every retry carries the same one.
 */
export function encodeEvent(event: CheckedEvent, platform: Platform): EncodedEvent {
  const { metadata, at, id, path, url, sessionId, tags, ...rest } = event
  const now = platform.now()
  const json = JSON.stringify({
    ...rest,
    id: id ?? createUuidV7(now, platform.randomBytes(UUID_RANDOM_BYTES)),
    at: at instanceof Date ? at.getTime() : (at ?? now),
    ...(sessionId != null && { sessionId: parseSessionId(sessionId) ?? sessionId }),
    // A copy, for what is handed over may have a way of its own to become JSON.
    ...(tags != null && { tags: { ...tags } }),
    ...(path != null && { path: path.slice(0, URL_LENGTH_LIMIT) }),
    ...(url != null && { url: url.slice(0, URL_LENGTH_LIMIT) }),
  })
  if (metadata == null) return accept(json)
  const metadataJson = encodeRecord(metadata)
  if (metadataJson === null) {
    return refuse('metadata', 'metadata cannot be written as a JSON object; expected plain data')
  }
  return accept(`${json.slice(0, -1)},"metadata":${metadataJson}}`)
}

function accept(json: string): EncodedEvent {
  if (fitsRequest(json, SERVER_EVENTS_BODY_BYTES_LIMIT)) return { ok: true, json }
  const size = Buffer.byteLength(json)
  return refuse(
    'size',
    `it is ${size} bytes long; expected less than ${SERVER_EVENTS_BODY_BYTES_LIMIT}`,
  )
}

function refuse(field: string, message: string): EncodedEvent {
  return { ok: false, fault: { field, message } }
}

// A cycle or a bigint throws; a date or a toJSON() may turn into something else.
function encodeRecord(record: Readonly<Record<string, unknown>>): string | null {
  try {
    const json: unknown = JSON.stringify(record)
    return typeof json === 'string' && json.startsWith('{') ? json : null
  } catch {
    return null
  }
}
