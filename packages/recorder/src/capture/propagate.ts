import { SESSION_ID_HEADER } from '@playhead/protocol'
import type { Monitor } from '../monitor.ts'
import { patchMethod } from './patch.ts'

/**
 * Puts the session id on requests to the listed hosts, so that a back end's events
 * can join the session. Nothing else of a request changes: `init` is copied flat,
 * its body and signal passed on as they are; a Request goes through itself, with the
 * header beside it. A header of that name that the page has set stays, and so does a
 * request that could not carry one.
 *
 * @param hosts hosts (`api.example`, `api.example:8443`) and origins
 */
export function propagateSession(
  monitor: Monitor,
  hosts: ReadonlySet<string>,
  getSessionId: () => string | null,
): { stop: () => void } {
  if (hosts.size === 0) return { stop: () => undefined }

  const findId = (url: unknown): string | null => {
    const { origin, host, protocol } = new URL(String(url), document.baseURI)
    if (!/^https?:$/.test(protocol)) return null
    return hosts.has(host) || hosts.has(origin) ? getSessionId() : null
  }
  const noticeHeader = monitor((self: unknown, name: unknown) => {
    const request = self instanceof XMLHttpRequest ? opened.get(self) : undefined
    if (request && isOurs(name)) request.hasHeader = true
  })
  const addToXhr = monitor((self: unknown) => {
    if (!(self instanceof XMLHttpRequest)) return
    const request = opened.get(self)
    const id = request && !request.hasHeader ? findId(request.url) : null
    if (id !== null) self.setRequestHeader(SESSION_ID_HEADER, id)
  })
  const addToInit = monitor(addToFetch)
  const opened = new WeakMap<object, { url: unknown; hasHeader: boolean }>()
  const restore = [
    patchMethod(window, 'fetch', (proceed, args) => proceed(addToInit(args, findId))),
    patchMethod(XMLHttpRequest.prototype, 'open', (proceed, args, self) => {
      if (self instanceof XMLHttpRequest) opened.set(self, { url: args[1], hasHeader: false })
      return proceed()
    }),
    patchMethod(XMLHttpRequest.prototype, 'setRequestHeader', (proceed, args, self) => {
      noticeHeader(self, args[0])
      return proceed()
    }),
    patchMethod(XMLHttpRequest.prototype, 'send', (proceed, _args, self) => {
      addToXhr(self)
      return proceed()
    }),
  ]
  return {
    stop() {
      for (const undo of restore) undo()
    },
  }
}

/** The arguments with the header, or undefined when they are to stay as they are. */
function addToFetch(
  args: readonly unknown[],
  findId: (url: unknown) => string | null,
): readonly unknown[] | undefined {
  const [input, init, ...rest] = args
  const request = typeof Request === 'function' && input instanceof Request ? input : null
  // An object of another window is not looked into: what it means is not ours to say.
  if (!request && typeof input !== 'string' && !(input instanceof URL)) return undefined
  const id = findId(request?.url ?? input)
  if (id === null) return undefined
  const copy = copyInit(init)
  // The browser drops such a header, and a preflight for it would be refused.
  if ((copy['mode'] ?? request?.mode) === 'no-cors') return undefined
  // Any second argument makes the browser forget where a Request says it comes from.
  if (request && Object.keys(copy).length === 0) {
    copy['referrer'] = request.referrer
    copy['referrerPolicy'] = request.referrerPolicy
  }
  const headers = addHeader(copy['headers'] ?? request?.headers, id)
  return headers ? [input, { ...copy, headers }, ...rest] : undefined
}

/** What the browser would read: a Request may stand for an init, with all of it inherited. */
function copyInit(init: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  if (typeof init !== 'object' || init === null) return copy
  let owner: object | null = init
  while (owner && owner !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const value: unknown = name in copy ? undefined : (init as Record<string, unknown>)[name]
      if (value !== undefined) copy[name] = value
    }
    owner = Object.getPrototypeOf(owner) as object | null
  }
  return copy
}

/** The same headers with one more, in their shape if that is simple; undefined if it is there. */
function addHeader(headers: unknown, id: string): HeadersInit | undefined {
  const all = new Headers(headers as HeadersInit | undefined)
  if (all.has(SESSION_ID_HEADER)) return undefined
  if (Array.isArray(headers)) return [...(headers as [string, string][]), [SESSION_ID_HEADER, id]]
  if (headers && Object.getPrototypeOf(headers) === Object.prototype) {
    return { ...(headers as Record<string, string>), [SESSION_ID_HEADER]: id }
  }
  all.set(SESSION_ID_HEADER, id)
  return all
}

function isOurs(name: unknown): boolean {
  return String(name).toLowerCase() === SESSION_ID_HEADER.toLowerCase()
}
