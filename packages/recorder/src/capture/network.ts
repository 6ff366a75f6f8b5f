import type { Monitor } from '../monitor.ts'
import {
  hasBodies,
  isTextType,
  pickHeaders,
  readAnswer,
  readSentBody,
  scrubBody,
  type NetworkCapture,
} from './network-content.ts'
import { patchMethod } from './patch.ts'
import { createRateLimit } from './rate-limit.ts'

export interface NetworkRequest {
  readonly initiator: 'fetch' | 'xhr' | 'beacon'
  readonly method: string
  /** Absolute and scrubbed. */
  readonly url: string
  /** Start, epoch milliseconds by the client's clock. */
  readonly startedAt: number
  readonly durationMs: number
  /** 0 when there was no answer, or one that the page may not read. */
  readonly status: number
  /** Bytes of the answer, where its headers say so. */
  readonly responseBytes?: number
  /** What the page allows to be captured beside. */
  readonly requestHeaders?: Readonly<Record<string, string>>
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly requestBody?: string
  readonly responseBody?: string
  /** No answer came: no network, refused by CORS, aborted. */
  readonly error?: 'aborted' | 'failed'
}

type GetHeader = (name: string) => string | null
type Initiator = NetworkRequest['initiator']

/** What of a request is known when it starts. */
interface Start {
  readonly method: unknown
  readonly url: unknown
  /** Asked only where the page allows headers or bodies. */
  readonly header: GetHeader
  readonly body: unknown
}

type Told = Omit<NetworkRequest, 'durationMs' | 'status'>

interface Started {
  readonly told: Told
  /** Whether the page allows the text of this request and its answer. */
  readonly hasBodies: boolean
}

interface Result {
  readonly status: number
  readonly error?: 'aborted' | 'failed'
  /** None without an answer. */
  readonly header?: GetHeader
}

/** What both kinds of requests tell of themselves. */
interface Recorder {
  begin(initiator: Initiator, start: Start): Started | undefined
  /** Gives the way to tell of the request, which may wait for the text of its answer. */
  end(started: Started, result: Result): ((text: string | null) => void) | undefined
}

const REQUESTS_PER_INTERVAL = 200
const INTERVAL_MS = 5_000

export interface NetworkOptions {
  readonly request: (request: NetworkRequest) => void
  readonly scrub: (text: string) => string
  readonly scrubUrl: (url: string) => string
  readonly capture: NetworkCapture
}

/**
 * Tracks requests. The caller's arguments go through untouched: a Request is never
 * copied or rebuilt. A body is read only where the page asks for it, and then from a
 * copy of the answer.
 */
export function trackNetwork(
  monitor: Monitor,
  now: () => number,
  on: NetworkOptions,
): { stop: () => void } {
  const limit = createRateLimit(now, REQUESTS_PER_INTERVAL, INTERVAL_MS)
  const { capture, scrub } = on

  const recorder: Recorder = {
    begin: monitor((initiator: Initiator, { method, url, header, body }: Start) => {
      const { href } = new URL(String(url), document.baseURI)
      if (!/^https?:/.test(href)) return undefined
      const isOpen = hasBodies(capture, href)
      const sentHeaders = capture.headers.size > 0 && pickHeaders(header, capture, scrub)
      const text = isOpen ? readSentBody(body) : null
      const told: Told = {
        initiator,
        method: String(method).toUpperCase().slice(0, 16),
        url: on.scrubUrl(href),
        startedAt: now(),
        ...(sentHeaders && { requestHeaders: sentHeaders }),
        ...(text !== null && { requestBody: scrubBody(text, scrub) }),
      }
      return { told, hasBodies: isOpen }
    }),
    end: monitor(({ told }: Started, { status, error, header }: Result) => {
      if (!limit.take()) return undefined
      const durationMs = Math.max(0, now() - told.startedAt)
      const responseBytes = header ? readLength(header('content-length')) : null
      const isOpen = header && capture.headers.size > 0
      const responseHeaders = isOpen ? pickHeaders(header, capture, scrub) : undefined
      return monitor((text: string | null) =>
        on.request({
          ...told,
          durationMs,
          status,
          ...(responseBytes !== null && { responseBytes }),
          ...(responseHeaders && { responseHeaders }),
          ...(text !== null && { responseBody: scrubBody(text, scrub) }),
          ...(error && { error }),
        }),
      )
    }),
  }
  const restore = [
    patchFetch(recorder, monitor),
    ...patchXhr(recorder, { monitor, wantsHeaders: capture.headers.size > 0 }),
    patchMethod(Navigator.prototype, 'sendBeacon', (proceed, [url, body]) => {
      const started = recorder.begin('beacon', { method: 'POST', url, body, header: () => null })
      const isQueued = proceed()
      const error = isQueued === true ? {} : ({ error: 'failed' } as const)
      if (started) recorder.end(started, { status: 0, ...error })?.(null)
      return isQueued
    }),
  ]
  return {
    stop() {
      for (const undo of restore) undo()
    },
  }
}

function patchFetch({ begin, end }: Recorder, monitor: Monitor): () => void {
  const tell = monitor((started: Started, response: unknown) => {
    if (!(response instanceof Response)) return
    const { status, headers } = response
    const done = end(started, { status, header: (name) => headers.get(name) })
    if (!done) return
    if (!started.hasBodies) done(null)
    // The page may read the answer at once; what is read of it here is a copy.
    else void tellText(response, done)
  })
  // What a caller gives may throw when it is read, which fetch itself answers by its promise.
  const start = monitor((input: unknown, init: RequestInit | undefined) => {
    const request = typeof Request === 'function' && input instanceof Request ? input : null
    return begin('fetch', {
      method: init?.method ?? request?.method ?? 'GET',
      url: request?.url ?? input,
      header: (name) => new Headers(init?.headers ?? request?.headers).get(name),
      body: init?.body,
    })
  })
  return patchMethod(window, 'fetch', (proceed, args) => {
    const started = start(...(args as [unknown, RequestInit | undefined]))
    const result = proceed()
    if (!started || !(result instanceof Promise)) return result
    // The derived promise, so that a rejection that the page ignores is still reported.
    return result.then(
      (response: unknown) => {
        tell(started, response)
        return response
      },
      (error: unknown) => {
        const isAbort = error instanceof DOMException && error.name === 'AbortError'
        end(started, { status: 0, error: isAbort ? 'aborted' : 'failed' })?.(null)
        throw error
      },
    )
  })
}

async function tellText(response: Response, done: (text: string | null) => void): Promise<void> {
  done(await readAnswer(response))
}

interface Opened {
  readonly method: unknown
  readonly url: unknown
  readonly headers: Map<string, string>
}

function patchXhr(
  recorder: Recorder,
  { monitor, wantsHeaders }: { monitor: Monitor; wantsHeaders: boolean },
): (() => void)[] {
  const opened = new WeakMap<object, Opened>()
  const watch = monitor(watchXhr)
  const note = monitor((self: unknown, name: unknown, value: unknown) => {
    const headers = opened.get(self as object)?.headers
    headers?.set(String(name).toLowerCase(), String(value))
  })
  const patched = [
    patchMethod(XMLHttpRequest.prototype, 'open', (proceed, [method, url], self) => {
      if (self instanceof XMLHttpRequest) opened.set(self, { method, url, headers: new Map() })
      return proceed()
    }),
    patchMethod(XMLHttpRequest.prototype, 'send', (proceed, [body], self) => {
      const request = self instanceof XMLHttpRequest ? opened.get(self) : undefined
      if (request) {
        const { method, url, headers } = request
        const header: GetHeader = (name) => headers.get(name) ?? null
        const started = recorder.begin('xhr', { method, url, header, body })
        if (started) watch(self as XMLHttpRequest, started, { recorder, monitor })
      }
      return proceed()
    }),
  ]
  if (!wantsHeaders) return patched
  const patchHeader = patchMethod(
    XMLHttpRequest.prototype,
    'setRequestHeader',
    (proceed, [name, value], self) => {
      note(self, name, value)
      return proceed()
    },
  )
  return [...patched, patchHeader]
}

function watchXhr(
  xhr: XMLHttpRequest,
  started: Started,
  { recorder, monitor }: { recorder: Recorder; monitor: Monitor },
): void {
  let error: 'aborted' | 'failed' | undefined
  xhr.addEventListener('abort', () => (error = 'aborted'), { once: true })
  xhr.addEventListener('error', () => (error = 'failed'), { once: true })
  xhr.addEventListener('timeout', () => (error = 'failed'), { once: true })
  const finish = monitor(() => {
    const { status } = xhr
    const header: GetHeader = (name) => xhr.getResponseHeader(name)
    const done = recorder.end(started, {
      status,
      ...(status > 0 && { header }),
      ...(error && { error }),
    })
    const isText = started.hasBodies && isTextType(xhr.getResponseHeader('content-type'))
    done?.(isText && /^(?:text)?$/.test(xhr.responseType) ? xhr.responseText : null)
  })
  xhr.addEventListener('loadend', finish, { once: true })
}

function readLength(header: string | null): number | null {
  const bytes = header === null ? NaN : Number(header)
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null
}
