import { ensurePlayhead } from './ensure-playhead.ts'
import type { Playhead } from './playhead.ts'
import type { RequestPlayhead } from './request-playhead.ts'

/** The part of an Express request that is read and written. */
export interface ExpressRequestLike {
  readonly headers: unknown
  readonly originalUrl: string
  playhead: RequestPlayhead
}

export interface ExpressPlayheadOptions<Request> {
  readonly playhead: Playhead
  /** Who is signed in; asked at each capture, so it may look at what later middleware adds. */
  readonly getUserId?: ((request: Request) => string | null | undefined) | undefined
  /** Makes a session for each request that brings none. Default false. */
  readonly createMissingSession?: boolean | undefined
}

declare global {
  // Express leaves this namespace open for what middleware adds to a request.
  namespace Express {
    interface Request {
      playhead: RequestPlayhead
    }
  }
}

/**
 * Express middleware that puts `request.playhead` on every request, bound to its
 * session. Mount it before the routes.
 *
 * @example
 * app.use(expressPlayhead({ playhead }))
 * app.post('/api/orders', (request, response) => {
 *   request.playhead.capture('order_placed', { metadata: { items: 3 } })
 *   response.status(201).end()
 * })
 */
export function expressPlayhead<Request extends ExpressRequestLike>(
  options: ExpressPlayheadOptions<Request>,
): (request: Request, response: unknown, next: () => void) => void {
  const playhead = ensurePlayhead(options?.playhead)
  const getUserId = options?.getUserId
  return (request, _response, next) => {
    request.playhead = playhead.forRequest({
      headers: request.headers,
      url: request.originalUrl,
      getUserId: getUserId && (() => getUserId(request)),
      createMissingSession: options?.createMissingSession,
    })
    next()
  }
}
