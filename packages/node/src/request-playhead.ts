import type { CaptureEvent, IdentifyOptions } from './capture-event.ts'
import { isRecord } from './describe-value.ts'
import { readSafely } from './read-safely.ts'
import { createSessionId, getSessionIdFromHeaders } from './session-id.ts'
import type { Warn } from './warnings.ts'

/** What a request gives to the events that are captured while it is answered. */
export interface RequestFacts {
  /** Headers of the request, in any of the shapes of `getSessionIdFromHeaders`. */
  readonly headers: unknown
  /** Address or path of the request; its path, without query, becomes that of its events. */
  readonly url?: string | null | undefined
  /** Asked at each capture, since users are known only later than requests. */
  readonly getUserId?: (() => string | null | undefined) | undefined
  /**
   * Makes a session id when the request brings none. Each such request is then a
   * session of its own, so ask for it only where a request is a piece of work by
   * itself. Default false.
   */
  readonly createMissingSession?: boolean | undefined
}

/** The client as one request sees it: session, user and path are filled in. */
export interface RequestPlayhead {
  /** The session that is asking, or the one made for the request; null when there is neither. */
  readonly sessionId: string | null
  /** As `Playhead.capture`; what the event says itself wins. */
  capture(name: string, event?: CaptureEvent): void
  /** As `Playhead.identify`. Later events of the request belong to that user. */
  identify(userId: string, options?: IdentifyOptions): void
}

interface BindTarget {
  capture(name: string, event: CaptureEvent): void
  identify(userId: string, options?: IdentifyOptions): void
}

/** Binds a client to a request. Neither it nor what it returns throws. */
export function bindRequest(given: unknown, target: BindTarget, warn: Warn): RequestPlayhead {
  const facts: Partial<RequestFacts> = readSafely(() => (isRecord(given) ? { ...given } : {}), {})
  const ownId = getSessionIdFromHeaders(facts.headers)
  const sessionId = ownId ?? (facts.createMissingSession === true ? createSessionId() : null)
  const path = parsePath(facts.url)
  let identifiedId: string | null = null

  function findUserId(): string | null {
    if (identifiedId !== null) return identifiedId
    try {
      return facts.getUserId?.() ?? null
    } catch (cause) {
      const message = 'getUserId threw; the event is captured without a user'
      warn('invalid_event', message, { about: 'getUserId', cause })
      return null
    }
  }

  return {
    sessionId,
    capture: (name, event = {}) => {
      target.capture(name, fillIn(event, { sessionId, userId: findUserId(), path }))
    },
    identify: (userId, options = {}) => {
      if (typeof userId === 'string') identifiedId = userId
      target.identify(userId, fillIn(options, { sessionId }))
    },
  }
}

/** Absent fields take the request's. What cannot be read is left for the client to refuse. */
function fillIn<Fields extends object>(given: Fields, facts: Partial<Fields>): Fields {
  return readSafely(() => {
    if (!isRecord(given)) return given
    const absent = Object.entries(facts).filter(([field]) => given[field] == null)
    return { ...given, ...Object.fromEntries(absent) }
  }, given)
}

function parsePath(url: unknown): string | null {
  if (typeof url !== 'string') return null
  if (url.startsWith('/')) return url.replace(/[?#].*$/s, '')
  return URL.canParse(url) ? new URL(url).pathname : null
}
