import type { ReplayEntry } from '@playhead/protocol'
import type { ListItem } from './filter-rows.ts'

/** A request as the inspector shows it. All of it is what a stranger wrote. */
export interface NetworkRequest extends ListItem {
  /** Server time, epoch milliseconds. */
  readonly startedAt: number
  readonly durationMs: number
  readonly method: string
  readonly url: string
  /** What the list says of the address: its last part, and where it leads. */
  readonly name: string
  readonly host: string
  readonly type: RequestType
  /** What made it, in the browser's words: `fetch`, `img`, `link`. */
  readonly initiator: string
  /** 0 without an answer, and where the browser does not say. */
  readonly status: number
  readonly error: string | null
  readonly responseBytes: number | null
  /** As they came over the network; 0 from a cache. */
  readonly transferBytes: number | null
  readonly requestHeaders: Readonly<Record<string, string>> | null
  readonly responseHeaders: Readonly<Record<string, string>> | null
  readonly requestBody: string | null
  readonly responseBody: string | null
  /** Addresses of the frames that made it, from the outermost inwards; null for the page itself. */
  readonly frame: string | null
  readonly failed: boolean
  readonly slow: boolean
}

export const REQUEST_TYPES = {
  call: 'Fetch and XHR',
  script: 'Scripts',
  style: 'Styles',
  image: 'Images',
  media: 'Media',
  other: 'Other',
} as const
export type RequestType = keyof typeof REQUEST_TYPES

/** From here on a request is called slow, in milliseconds. */
export const SLOW_MS = 1_000

const INITIATOR_TYPES: Readonly<Record<string, RequestType>> = {
  fetch: 'call',
  xhr: 'call',
  beacon: 'call',
  script: 'script',
  link: 'style',
  css: 'style',
  img: 'image',
  image: 'image',
  video: 'media',
  audio: 'media',
}
const ENDING_TYPES: readonly (readonly [RegExp, RequestType])[] = [
  [/\.(?:png|jpe?g|gif|webp|avif|svg|ico)$/i, 'image'],
  [/\.(?:m?js)$/i, 'script'],
  [/\.css$/i, 'style'],
  [/\.(?:mp4|webm|mp3|ogg|wav)$/i, 'media'],
]

export function toNetworkRequest(entry: ReplayEntry, startedAt: number): NetworkRequest {
  const { data, windowId, sequence, ordinal } = entry
  const durationMs = toCount(data['durationMs']) ?? 0
  const startAt = entry.startAt ?? entry.at - durationMs
  const url = toText(data['url'])
  const initiator = toText(data['initiator']).slice(0, 32) || 'other'
  const status = toCount(data['status']) ?? 0
  const error = typeof data['error'] === 'string' ? data['error'].slice(0, 80) : null
  const type = findType(initiator, url)
  return {
    id: `${windowId}/${sequence}/${ordinal}`,
    offsetMs: Math.max(0, startAt - startedAt),
    startedAt: startAt,
    durationMs,
    method: toText(data['method']).slice(0, 32) || 'GET',
    url,
    ...describeUrl(url),
    type,
    initiator,
    status,
    error,
    responseBytes: toCount(data['responseBytes']),
    transferBytes: toCount(data['transferBytes']),
    requestHeaders: toHeaders(data['requestHeaders']),
    responseHeaders: toHeaders(data['responseHeaders']),
    requestBody: typeof data['requestBody'] === 'string' ? data['requestBody'] : null,
    responseBody: typeof data['responseBody'] === 'string' ? data['responseBody'] : null,
    frame: toText(data['frame']) || null,
    failed: status >= 400 || error === 'failed',
    slow: durationMs >= SLOW_MS,
  }
}

/** The outcome in words: `200`, `404`, `failed`, `aborted`, `sent`, `–`. */
export function describeStatus(request: NetworkRequest): string {
  if (request.status > 0) return String(request.status)
  if (request.error) return request.error
  return request.initiator === 'beacon' ? 'sent' : '–'
}

function findType(initiator: string, url: string): RequestType {
  const known = Object.hasOwn(INITIATOR_TYPES, initiator) ? INITIATOR_TYPES[initiator] : undefined
  if (known && known !== 'style') return known
  // A link and a sheet bring pictures and fonts as well.
  const path = url.split(/[?#]/, 1)[0] ?? ''
  return ENDING_TYPES.find(([ending]) => ending.test(path))?.[1] ?? 'other'
}

function describeUrl(url: string): { name: string; host: string } {
  try {
    const { host, pathname, search } = new URL(url)
    const last = pathname.split('/').findLast(Boolean) ?? ''
    const name = pathname.endsWith('/') && last ? `${last}/` : last || '/'
    return { name: name + search, host }
  } catch {
    return { name: url || '(no address)', host: '' }
  }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function toCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

function toHeaders(value: unknown): Record<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
}
