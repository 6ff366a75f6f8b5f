import { EVENT_NAMES, type IssueKind, type SessionEvent } from '@playhead/protocol'
import { describePlace, readError } from '@playhead/protocol/problems'
import { createHash } from 'node:crypto'

/** What one event tells of the issue that it belongs to. */
export interface Trouble {
  /** The same for all events of one cause. */
  readonly issueId: string
  readonly kind: IssueKind
  readonly name: string
  readonly message: string
  readonly place: string
  readonly stack: string
}

/** Reads one of `TROUBLE_EVENTS`; null for one that tells nothing that could be grouped. */
export function describeTrouble(event: SessionEvent): Trouble | null {
  if (event.name === EVENT_NAMES.requestFailed) return describeRequest(event)
  if (event.name === EVENT_NAMES.rageClick) return describeClick('rage_click', event)
  if (event.name === EVENT_NAMES.deadClick) return describeClick('dead_click', event)
  const error = readError(event)
  if (!error) return null
  const { kind, name, message, frames, stack, fingerprint } = error
  const [frame] = frames
  const place = frame ? [frame.name, describePlace(frame)].filter(Boolean).join(' · ') : ''
  return { issueId: toId(kind, fingerprint), kind, name, message, place, stack }
}

/** One endpoint that answers with one status. */
function describeRequest({ metadata = {} }: SessionEvent): Trouble | null {
  const url = URL.parse(toText(metadata['url']))
  if (!url) return null
  const method = toText(metadata['method']) || 'GET'
  const status = Number(metadata['status']) || 0
  const message = `${url.host}${toPattern(url.pathname)}`
  return {
    issueId: toId('request', JSON.stringify([method, status, message])),
    kind: 'request',
    name: `${method} ${status === 0 ? 'no answer' : status}`,
    message,
    place: '',
    stack: '',
  }
}

/** One thing on one page, as far as its selector tells. */
function describeClick(
  kind: 'rage_click' | 'dead_click',
  { path, metadata = {} }: SessionEvent,
): Trouble | null {
  const selector = toText(metadata['selector'])
  if (selector === '') return null
  const place = toPattern(path)
  return {
    issueId: toId(kind, JSON.stringify([place, selector])),
    kind,
    name: toText(metadata['text']) || selector,
    message: selector,
    place,
    stack: '',
  }
}

/**
 * A path without what differs from one thing to the next.
 *
 * @example
 * toPattern('/orders/1234/lines') // '/orders/:id/lines'
 */
export function toPattern(path: string): string {
  return path
    .split('/')
    .map((part) => (isIdentifier(part) ? ':id' : part))
    .join('/')
}

/** Numbers, and long words that nobody writes by hand. */
function isIdentifier(part: string): boolean {
  if (/^\d+$/.test(part)) return true
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(part)) return true
  return part.length >= 16 && /\d/.test(part) && /^[\w-]+$/.test(part)
}

function toId(kind: IssueKind, fingerprint: string): string {
  return createHash('sha256').update(`${kind}\n${fingerprint}`).digest('hex').slice(0, 24)
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 1_000) : ''
}
