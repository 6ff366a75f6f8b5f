import type { ForwardedEvent } from '../forwarded-event.ts'
import type { Answer, OutgoingRequest } from '../send-request.ts'

/** In what form somebody takes events, and what their answers mean. */
export interface Target {
  /** Of one request. */
  readonly limits: { readonly events: number; readonly bytes: number }
  /** One event, as JSON. */
  encode(event: ForwardedEvent): string
  /** A request with these; they are within the limits, and one at least. */
  createRequest(batch: Batch): OutgoingRequest
  readAnswer(answer: Answer): Verdict
}

export interface Batch {
  /** As `encode` made them. */
  readonly encoded: readonly string[]
  readonly ids: readonly string[]
  /** When it is sent, epoch milliseconds. */
  readonly at: number
}

/** What an answer means for the batch that was sent. */
export type Verdict =
  /** It was taken; but for some that nobody will ever take. */
  | { readonly kind: 'taken'; readonly rejected: number; readonly error: string | null }
  /** Nothing was taken, because of these, by their place in the batch: send the others. */
  | { readonly kind: 'without'; readonly places: readonly number[]; readonly error: string }
  /** It has to be smaller. */
  | { readonly kind: 'too_large'; readonly error: string }
  /** Come again. */
  | { readonly kind: 'later'; readonly error: string; readonly waitMs: number | null }
  /** Do not come again. */
  | { readonly kind: 'gone'; readonly error: string }

/** What a status means that a kind of target has no more precise word on. */
export function readStatus({ status, retryAfterMs }: Answer): Verdict {
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: 0, error: null }
  if (status === 413) return { kind: 'too_large', error: 'the request is too large (413)' }
  if (status === 410) return { kind: 'gone', error: 'the address is gone (410)' }
  const later = (error: string): Verdict => ({ kind: 'later', error, waitMs: retryAfterMs })
  if (status >= 300 && status < 400) {
    return later(`answered with a redirect (${status}); give the address that it leads to`)
  }
  if (status === 401 || status === 403) {
    return later(`the key or secret is not accepted (${status})`)
  }
  if (status === 429) return later('too many requests (429)')
  return later(`answered with the status ${status}`)
}

/** What people write for nobody; vendors refuse events with it. */
const PLACEHOLDERS = new Set([
  '',
  '-1',
  '0',
  '00000000-0000-0000-0000-000000000000',
  '[]',
  'anon',
  'anonymous',
  'false',
  'lmy47d',
  'n/a',
  'na',
  'nan',
  'nil',
  'none',
  'null',
  'true',
  'undefined',
  'unknown',
  '{}',
])

/** An id of a person that means somebody; null for one that does not. */
export function toMeaningfulId(id: string | null): string | null {
  const text = id?.trim() ?? ''
  return PLACEHOLDERS.has(text.toLowerCase()) ? null : text
}

/** Properties of an event in one flat object, with what says of which session it is. */
export function toProperties(event: ForwardedEvent): Record<string, unknown> {
  const tags = Object.entries(event.tags).map(([name, value]) => [`tags.${name}`, value])
  return {
    ...event.metadata,
    ...(Object.fromEntries(tags) as Record<string, string>),
    channel: event.channel,
    path: event.path,
    environment: event.environment,
    sessionId: event.sessionId,
    sessionStart: event.sessionStart,
    replayUrl: event.session.url,
  }
}

/** Text that should be JSON; null when it is none, or no object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
