import { SERVER_EVENTS_BODY_BYTES_LIMIT, SERVER_EVENTS_PATH } from '@playhead/protocol'
import { ErrorAnswer, ServerEventsAccepted, ServerEventsBody } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Admission } from '../services/ingest/admission.ts'
import { authenticateBackEnd } from '../services/projects/secret-keys.ts'
import type { ServerEvents } from '../services/server-events/server-events.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'
import { addRateLimit } from './rate-limit.ts'

/** How the description of the API names the secret key. */
export const SECRET_KEY_SCHEME = 'secretKey'

export interface ServerEventRoutesOptions {
  readonly serverEvents: ServerEvents
  readonly control: ControlStore
  readonly now: () => number
  readonly admission: Admission
}

/** Where back ends send to, with a secret key: no browser is meant to, so none is let in. */
export async function addServerEventRoutes(app: AppInstance, options: ServerEventRoutesOptions) {
  const { serverEvents, control, admission, now } = options
  const arrivals = new WeakMap<FastifyRequest, { projectId: string; receivedAt: number }>()
  addRateLimit(app, options)
  // Before the body is read: who may not send is not listened to.
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const receivedAt = now()
    const { authorization } = request.headers
    const { projectId } = await authenticateBackEnd(control, { authorization, now: receivedAt })
    arrivals.set(request, { projectId, receivedAt })
  })
  app.post(
    SERVER_EVENTS_PATH,
    {
      bodyLimit: SERVER_EVENTS_BODY_BYTES_LIMIT,
      // The service checks the body, in words that say which event is wrong.
      attachValidation: true,
      schema: {
        summary: 'Take in events of a back end',
        description:
          'One event, or a batch. An event with a session id joins that session; one with only a user or an anonymous id is put into sessions by the gaps between them. An id makes an event that is sent again a duplicate. 202 means that all is on disk.',
        tags: ['ingest'],
        security: [{ [SECRET_KEY_SCHEME]: [] }],
        body: ServerEventsBody,
        response: { 202: ServerEventsAccepted, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const arrival = arrivals.get(request)
      if (!arrival) throw new AppError('unknown_secret_key')
      const body: unknown = request.body
      const sizeBytes = Number(request.headers['content-length'] ?? 0)
      await admission.admit({ projectId: arrival.projectId, sizeBytes, now: arrival.receivedAt })
      return reply.code(202).send(await serverEvents.accept({ ...arrival, body }))
    },
  )
}
