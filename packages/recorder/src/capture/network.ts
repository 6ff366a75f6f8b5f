import type { Monitor } from '../monitor.ts'
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
  /** No answer came: no network, refused by CORS, aborted. */
  readonly error?: 'aborted' | 'failed'
}

interface Started {
  readonly initiator: NetworkRequest['initiator']
  readonly method: string
  readonly url: string
  readonly startedAt: number
}

const REQUESTS_PER_INTERVAL = 200
const INTERVAL_MS = 5_000

/**
 * Tracks requests. The caller's arguments go through untouched: a Request is never
 * copied or rebuilt, a body never read.
 */
export function trackNetwork(
  monitor: Monitor,
  now: () => number,
  on: { request: (request: NetworkRequest) => void; scrubUrl: (url: string) => string },
): { stop: () => void } {
  const limit = createRateLimit(now, REQUESTS_PER_INTERVAL, INTERVAL_MS)

  const begin = monitor((initiator: Started['initiator'], method: unknown, url: unknown) => {
    const href = new URL(String(url), document.baseURI).href
    const started: Started = {
      initiator,
      method: String(method).toUpperCase().slice(0, 16),
      url: on.scrubUrl(href),
      startedAt: now(),
    }
    return /^https?:/.test(href) ? started : undefined
  })
  const end = monitor(
    (started: Started, result: Pick<NetworkRequest, 'status' | 'responseBytes' | 'error'>) => {
      if (!limit.take()) return
      const durationMs = Math.max(0, now() - started.startedAt)
      on.request({ ...started, durationMs, ...result })
    },
  )

  const restore = [
    patchFetch(begin, end),
    ...patchXhr(begin, end),
    patchMethod(Navigator.prototype, 'sendBeacon', (proceed, args) => {
      const started = begin('beacon', 'POST', args[0])
      const isQueued = proceed()
      if (started) end(started, { status: 0, ...(isQueued !== true && { error: 'failed' }) })
      return isQueued
    }),
  ]
  return {
    stop() {
      for (const undo of restore) undo()
    },
  }
}

type Begin = (initiator: Started['initiator'], method: unknown, url: unknown) => Started | undefined
type End = (
  started: Started,
  result: Pick<NetworkRequest, 'status' | 'responseBytes' | 'error'>,
) => void

function patchFetch(begin: Begin, end: End): () => void {
  return patchMethod(window, 'fetch', (proceed, args) => {
    const [input, init] = args as [unknown, { method?: unknown } | undefined]
    const request = typeof Request === 'function' && input instanceof Request ? input : null
    const started = begin('fetch', init?.method ?? request?.method ?? 'GET', request?.url ?? input)
    const result = proceed()
    if (!started || !(result instanceof Promise)) return result
    // The derived promise, so that a rejection that the page ignores is still reported.
    return result.then(
      (response: unknown) => {
        if (response instanceof Response) end(started, readResponse(response))
        return response
      },
      (error: unknown) => {
        const isAbort = error instanceof DOMException && error.name === 'AbortError'
        end(started, { status: 0, error: isAbort ? 'aborted' : 'failed' })
        throw error
      },
    )
  })
}

function patchXhr(begin: Begin, end: End): (() => void)[] {
  const opened = new WeakMap<XMLHttpRequest, { method: unknown; url: unknown }>()
  return [
    patchMethod(XMLHttpRequest.prototype, 'open', (proceed, args, self) => {
      if (self instanceof XMLHttpRequest) opened.set(self, { method: args[0], url: args[1] })
      return proceed()
    }),
    patchMethod(XMLHttpRequest.prototype, 'send', (proceed, _args, self) => {
      const request = self instanceof XMLHttpRequest ? opened.get(self) : undefined
      const started = request && begin('xhr', request.method, request.url)
      if (started) watchXhr(self as XMLHttpRequest, (result) => end(started, result))
      return proceed()
    }),
  ]
}

function watchXhr(xhr: XMLHttpRequest, onEnd: (result: Parameters<End>[1]) => void): void {
  let error: 'aborted' | 'failed' | undefined
  xhr.addEventListener('abort', () => (error = 'aborted'), { once: true })
  xhr.addEventListener('error', () => (error = 'failed'), { once: true })
  xhr.addEventListener('timeout', () => (error = 'failed'), { once: true })
  const finish = (): void => {
    const responseBytes = readLength(
      xhr.status > 0 ? xhr.getResponseHeader('content-length') : null,
    )
    onEnd({
      status: xhr.status,
      ...(responseBytes !== null && { responseBytes }),
      ...(error && { error }),
    })
  }
  xhr.addEventListener('loadend', finish, { once: true })
}

function readResponse(response: Response): Parameters<End>[1] {
  const responseBytes = readLength(response.headers.get('content-length'))
  return { status: response.status, ...(responseBytes !== null && { responseBytes }) }
}

function readLength(header: string | null): number | null {
  const bytes = header === null ? NaN : Number(header)
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null
}
