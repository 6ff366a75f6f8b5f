import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import { ensurePlayhead } from './ensure-playhead.ts'
import type { Playhead } from './playhead.ts'
import type { RequestPlayhead } from './request-playhead.ts'

// Fastify is imported for its types alone; nothing of it is loaded from here.

export interface FastifyPlayheadOptions {
  readonly playhead: Playhead
  /** Who is signed in; asked at each capture, so it may look at what later hooks add. */
  readonly getUserId?: ((request: FastifyRequest) => string | null | undefined) | undefined
  /** Makes a session for each request that brings none. Default false. */
  readonly createMissingSession?: boolean | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    playhead: RequestPlayhead
  }
}

const plugin: FastifyPluginCallback<FastifyPlayheadOptions> = (app, options, done) => {
  const playhead = ensurePlayhead(options.playhead)
  const { getUserId, createMissingSession } = options
  app.decorateRequest('playhead')
  app.addHook('onRequest', (request, _reply, next) => {
    request.playhead = playhead.forRequest({
      headers: request.headers,
      url: request.originalUrl,
      getUserId: getUserId && (() => getUserId(request)),
      createMissingSession,
    })
    next()
  })
  app.addHook('onClose', async () => {
    await playhead.flush()
  })
  done()
}

/**
 * Fastify plugin that puts `request.playhead` on every request, bound to its
 * session, and flushes when the server closes. Register it before the routes.
 *
 * @example
 * app.register(fastifyPlayhead, { playhead })
 * app.post('/api/orders', async (request, reply) => {
 *   request.playhead.capture('order_placed', { metadata: { items: 3 } })
 *   return reply.code(201).send()
 * })
 */
export const fastifyPlayhead: FastifyPluginCallback<FastifyPlayheadOptions> = Object.assign(
  plugin,
  {
    // What the package fastify-plugin sets: the hooks are the whole server's.
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@playhead/node',
    [Symbol.for('plugin-meta')]: { fastify: '>=4', name: '@playhead/node' },
  },
)
