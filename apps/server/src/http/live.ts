import { ErrorAnswer } from '@playhead/protocol/schema'
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { LiveStreams } from '../services/live/live-streams.ts'
import type { AppInstance } from './app-instance.ts'
import { SessionParams } from './sessions.ts'

/** What the routes say of their answer, in the description of the API. */
export const EVENT_STREAM = {
  description:
    'Server-Sent Events: `stored` at once and whenever more of the session is there to be asked for, `closed` once nothing can come any more. A stream that ends without that is to be asked for again, after the time in `retry`; nothing is lost between. Comments come every 15 seconds.',
  produces: ['text/event-stream'],
}

const Events = Type.Unsafe<Readable>(Type.String())

/** What tells that a session goes on, for signed-in users. */
export function addLiveRoutes(app: AppInstance, { live }: { live: LiveStreams }): void {
  app.get(
    '/api/sessions/:id/live',
    {
      config: { role: 'viewer', hasNoHead: true },
      schema: {
        ...EVENT_STREAM,
        summary: 'Tells when there is more of a session that goes on',
        tags: ['sessions'],
        params: SessionParams,
        response: { 200: Events, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async ({ params }, reply) => sendEvents(reply, await live.open(params.id, 'users')),
  )
}

/** Sends a stream as it comes: no proxy is to gather it, and none to keep it. */
export function sendEvents(reply: FastifyReply, stream: Readable): FastifyReply {
  return reply
    .type('text/event-stream')
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .send(stream)
}
