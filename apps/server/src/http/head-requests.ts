import type { IncomingMessage } from 'node:http'
import { AppError } from '../errors.ts'
import type { AppInstance } from './app-instance.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer never ends by itself, so that one without a body would be kept open for nothing. */
    readonly hasNoHead?: boolean
  }
}

const heads = new WeakSet<object>()

/**
 * Lets HEAD be answered by the routes of GET: Node knows by then that no body is to be
 * sent, whatever a route writes. Routes of their own would be twice as many to set up at
 * each start. To be called before a request is routed.
 */
export function routeHeadAsGet(request: Pick<IncomingMessage, 'method'>): void {
  if (request.method !== 'HEAD') return
  heads.add(request)
  request.method = 'GET'
}

/** Answers HEAD with 404 where a route has none. */
export function refuseEndlessHeads(app: AppInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isRefused = heads.has(request.raw) && request.routeOptions.config.hasNoHead === true
    done(isRefused ? new AppError('not_found') : undefined)
  })
}
