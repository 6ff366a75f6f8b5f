import { joinSegmentBody, type SegmentHead } from '@playhead/protocol'
import type { ClockSample } from '@playhead/sessions'
import type { SegmentDraftHead } from '../segment/segment.ts'
import { stringify } from '../stringify.ts'

/** What became of one try to send a segment. */
export type SendOutcome =
  | {
      readonly kind: 'accepted'
      readonly serverTime: number | null
      readonly settings: unknown
      /** Hashes of style sheets that the server has not got. */
      readonly wantedSheets: readonly string[]
    }
  /** Come again: no network, an overloaded server, a server that is down. */
  | { readonly kind: 'retry'; readonly afterMs: number | null }
  /** It will never be taken, and the message says why. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Builds the body of a try: the same segment, the present time, the best clock. */
export function buildBody(
  head: SegmentDraftHead,
  payload: Uint8Array,
  now: { sentAt: number; clock: ClockSample | null },
): Uint8Array<ArrayBuffer> {
  const sent: SegmentHead = {
    ...head,
    sentAt: now.sentAt,
    ...(now.clock && { clock: now.clock }),
  }
  return joinSegmentBody(stringify(sent), payload)
}

/**
 * Sends one body. Never rejects. `text/plain` and no credentials: no preflight, no
 * cookies of the page.
 */
export async function sendBody(
  fetch: Fetch,
  url: string,
  request: { body: Uint8Array<ArrayBuffer>; keepalive: boolean; timeoutMs: number },
): Promise<SendOutcome> {
  const abort = typeof AbortController === 'undefined' ? null : new AbortController()
  const timer = setTimeout(() => abort?.abort(), request.timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: request.body,
      headers: { 'Content-Type': 'text/plain' },
      credentials: 'omit',
      mode: 'cors',
      cache: 'no-store',
      keepalive: request.keepalive,
      ...(abort && { signal: abort.signal }),
    })
    return await readOutcome(response)
  } catch {
    return { kind: 'retry', afterMs: null }
  } finally {
    clearTimeout(timer)
  }
}

async function readOutcome(response: Response): Promise<SendOutcome> {
  const { status } = response
  const answer = await readAnswer(response)
  if (response.ok) {
    return {
      kind: 'accepted',
      serverTime: readNumber(answer, 'serverTime'),
      settings: readRecord(answer, 'settings'),
      wantedSheets: readTexts(answer, 'wantedSheets'),
    }
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return { kind: 'retry', afterMs: readRetryAfter(response) }
  }
  const error = readRecord(answer, 'error')
  const read = (name: string): string => {
    const value = error?.[name]
    return typeof value === 'string' ? value : ''
  }
  const message = `the server answered ${status} ${read('message')}`.trim()
  return { kind: 'refused', code: read('code'), message }
}

async function readAnswer(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return null
  }
}

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
function readRetryAfter(response: Response): number | null {
  const text = response.headers.get('Retry-After')
  if (!text) return null
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

function readRecord(value: unknown, key: string): Record<string, unknown> | null {
  const field = (value as Record<string, unknown> | null)?.[key]
  return typeof field === 'object' && field !== null ? (field as Record<string, unknown>) : null
}

function readNumber(value: unknown, key: string): number | null {
  const field = (value as Record<string, unknown> | null)?.[key]
  return typeof field === 'number' && Number.isFinite(field) ? field : null
}

function readTexts(value: unknown, key: string): string[] {
  const field = (value as Record<string, unknown> | null)?.[key]
  return Array.isArray(field) ? field.filter((item) => typeof item === 'string') : []
}
