import { joinSegmentBody, type SegmentHead } from '@playhead/protocol'
import type { ClockSample } from '@playhead/sessions'
import type { SegmentDraftHead } from '../segment/segment.ts'
import { stringify } from '../stringify.ts'
import { fetchInTime, type Fetch } from './fetch-in-time.ts'

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
  try {
    return await fetchInTime(
      fetch,
      {
        ...request,
        url,
        method: 'POST',
        headers: { 'Content-Type': 'text/plain' },
        credentials: 'omit',
        mode: 'cors',
        cache: 'no-store',
      },
      readOutcome,
    )
  } catch {
    return { kind: 'retry', afterMs: null }
  }
}

async function readOutcome(response: Response): Promise<SendOutcome> {
  const { status } = response
  const answer = asRecord(await response.json().catch(() => null))
  if (response.ok) {
    const { serverTime, settings, wantedSheets } = answer
    return {
      kind: 'accepted',
      serverTime: Number.isFinite(serverTime) ? Number(serverTime) : null,
      settings: typeof settings === 'object' ? settings : null,
      wantedSheets: (Array.isArray(wantedSheets) ? wantedSheets : []).filter(isText),
    }
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return { kind: 'retry', afterMs: readRetryAfter(response) }
  }
  const { code, message } = asRecord(answer['error'])
  const said = `the server answered ${status} ${isText(message) ? message : ''}`.trim()
  return { kind: 'refused', code: isText(code) ? code : '', message: said }
}

const isText = (value: unknown): value is string => typeof value === 'string'

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
function readRetryAfter(response: Response): number | null {
  const text = response.headers.get('Retry-After')
  if (!text) return null
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
