import type { NetworkRequest } from './network-request.ts'

/**
 * HTTP Archive 1.2. What was not recorded is -1 or empty, as the format asks for; what was
 * recorded but not masked away is given as it is.
 */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly HarPage[]
    readonly entries: readonly HarEntry[]
  }
}

interface HarPage {
  readonly id: string
  readonly title: string
  readonly startedDateTime: string
  readonly pageTimings: { readonly onContentLoad: -1; readonly onLoad: -1 }
}

interface NameValue {
  readonly name: string
  readonly value: string
}

interface HarEntry {
  readonly pageref?: string
  readonly startedDateTime: string
  readonly time: number
  readonly request: object
  readonly response: object
  readonly cache: object
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  readonly comment?: string
}

export interface HarOptions {
  readonly requests: readonly NetworkRequest[]
  /** The pages that were viewed, by time. */
  readonly pages?: readonly { readonly at: number; readonly title: string }[]
}

/** The last moment that a date can hold. */
const LAST_MOMENT = 8.64e15
const CREATOR = { name: 'Playhead', version: '1' }

export function writeHar({ requests, pages = [] }: HarOptions): Har {
  const viewed = pages.map(({ at, title }, index) => ({
    id: `page_${index + 1}`,
    at,
    title,
    startedDateTime: toDate(at),
    pageTimings: { onContentLoad: -1, onLoad: -1 } as const,
  }))
  const pageOf = (startedAt: number): string | undefined =>
    viewed.findLast(({ at }) => at <= startedAt)?.id ?? viewed[0]?.id
  return {
    log: {
      version: '1.2',
      creator: CREATOR,
      pages: viewed.map(({ at: _at, ...page }) => page),
      entries: requests.map((request) => toEntry(request, pageOf(request.startedAt))),
    },
  }
}

function toEntry(request: NetworkRequest, pageref: string | undefined): HarEntry {
  const { startedAt, durationMs, error } = request
  return {
    ...(pageref && { pageref }),
    startedDateTime: toDate(startedAt),
    time: durationMs,
    request: toRequest(request),
    response: toResponse(request),
    cache: {},
    // Only the whole was measured.
    timings: { send: 0, wait: durationMs, receive: 0 },
    ...(error && { comment: error }),
  }
}

function toRequest({ method, url, requestHeaders, requestBody }: NetworkRequest): object {
  const mimeType = findHeader(requestHeaders, 'content-type') ?? ''
  return {
    method,
    url,
    httpVersion: '',
    cookies: [],
    headers: toPairs(requestHeaders),
    queryString: toQuery(url),
    headersSize: -1,
    bodySize: requestBody === null ? -1 : sizeOf(requestBody),
    ...(requestBody !== null && { postData: { mimeType, params: [], text: requestBody } }),
  }
}

function toResponse(request: NetworkRequest): object {
  const { status, responseHeaders, responseBody, responseBytes, transferBytes } = request
  const mimeType = findHeader(responseHeaders, 'content-type') ?? 'x-unknown'
  const size = responseBytes ?? (responseBody === null ? 0 : sizeOf(responseBody))
  return {
    status,
    statusText: '',
    httpVersion: '',
    cookies: [],
    headers: toPairs(responseHeaders),
    content: { size, mimeType, ...(responseBody !== null && { text: responseBody }) },
    redirectURL: findHeader(responseHeaders, 'location') ?? '',
    headersSize: -1,
    bodySize: transferBytes ?? responseBytes ?? -1,
  }
}

function toDate(at: number): string {
  const isMoment = Math.abs(at) <= LAST_MOMENT
  return new Date(isMoment ? at : 0).toISOString()
}

function toPairs(headers: Readonly<Record<string, string>> | null): NameValue[] {
  return Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }))
}

function toQuery(url: string): NameValue[] {
  if (!URL.canParse(url)) return []
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }))
}

function findHeader(headers: Readonly<Record<string, string>> | null, name: string) {
  return Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1]
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}
