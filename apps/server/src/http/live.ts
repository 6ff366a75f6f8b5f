import { ErrorAnswer } from '@playhead/protocol/schema'
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { LiveStreams } from '../services/live/live-streams.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'
import { SessionParams } from './sessions.ts'

/** What the routes say of their answer, in the description of the API. */
export const EVENT_STREAM = {
  description:
    'Server-Sent Events: `stored` at once and whenever more of the session is there to be asked for, `closed` once nothing can come any more. A stream that ends without that is to be asked for again, after the time in `retry`; nothing is lost between. Comments come every 15 seconds.',
  produces: ['text/event-stream'],
}

const Events = Type.Unsafe<Readable>(Type.String())

/** What tells that a session goes on, for signed-in users. */
export function addLiveRoutes(
  app: AppInstance,
  { live, control }: { live: LiveStreams; control: ControlStore },
): void {
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
  app.get(
    '/api/projects/:id/live',
    {
      config: { role: 'viewer' },
      exposeHeadRoute: false,
      schema: {
        summary: 'Tells when there is more of any session of a project',
        description:
          'Server-Sent Events: `stored` at once and whenever more of a session is there, `trouble` at once and whenever something went wrong in one, both at most once a second. A stream that ends is to be asked for again, after the time in `retry`. Comments come every 15 seconds.',
        produces: EVENT_STREAM.produces,
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: Events, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async ({ params }, reply) => {
      const { id } = await loadProject(control, params.id)
      return sendEvents(reply, live.openProject(id))
    },
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
