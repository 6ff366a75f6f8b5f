import { SESSION_ID_HEADER } from '@playhead/protocol'
import { createUuidV7, parseCustomSessionId, UUID_RANDOM_BYTES } from '@playhead/sessions'
import { isRecord } from './describe-value.ts'
import { NODE_PLATFORM } from './platform.ts'

/**
 * Reads the session id that the recorder put on a request (`X-Playhead-Session-Id`,
 * when its `propagate` setting lists this host). Takes the headers of Node's `http`,
 * of Express and Fastify, of `fetch`, of a `Map` or of any plain object, whatever
 * the case of their names.
 *
 * @returns a lower-case UUIDv7 or an integer as text; null when there is none or when
 *   it is not a session id (anybody can send a header). Never throws.
 * @example
 * getSessionIdFromHeaders(request.headers) // '019aa2c6-1234-7abc-8def-0123456789ab'
 */
export function getSessionIdFromHeaders(headers: unknown): string | null {
  try {
    const value = readHeader(headers)
    return typeof value === 'string' ? parseSessionId(value.trim()) : null
  } catch {
    return null
  }
}

/**
 * Makes a session id for work that no front end began: a job, a command, a call of
 * another service. Give it to every event of that piece of work.
 */
export function createSessionId(): string {
  return createUuidV7(NODE_PLATFORM.now(), NODE_PLATFORM.randomBytes(UUID_RANDOM_BYTES))
}

/** The id in the form that travels, or null when it breaks the rules of a session id. */
export function parseSessionId(value: string | number): string | null {
  const text = String(value).toLowerCase()
  const result = parseCustomSessionId(text, '')
  return result.ok ? text : null
}

function readHeader(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return null
  const name = SESSION_ID_HEADER.toLowerCase()
  if ('get' in headers && typeof headers.get === 'function') {
    return headers.get(name) ?? headers.get(SESSION_ID_HEADER)
  }
  if (!isRecord(headers)) return null
  const key =
    name in headers ? name : Object.keys(headers).find((key) => key.toLowerCase() === name)
  const value = key === undefined ? null : headers[key]
  return Array.isArray(value) ? value[0] : value
}
