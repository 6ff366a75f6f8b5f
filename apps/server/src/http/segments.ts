import { SEGMENT_BODY_BYTES_LIMIT } from '@playhead/protocol'
import { ErrorAnswer, SegmentAccepted } from '@playhead/protocol/schema'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Admission } from '../services/ingest/admission.ts'
import type { Ingest } from '../services/ingest/ingest.ts'
import type { AppInstance } from './app-instance.ts'
import { addRateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'

export interface SegmentRoutesOptions {
  readonly ingest: Ingest
  readonly now: () => number
  readonly admission: Admission
}

/**
 * Where recorders send to: open to pages of every origin, so that a refusal can
 * be read as well; which origins may send is for the project to say.
 */
export async function addSegmentRoutes(app: AppInstance, options: SegmentRoutesOptions) {
  const { ingest, now } = options

  app.addHook('onRequest', (request, reply, done) => {
    allowEveryOrigin(reply)
    const isEncoded = request.headers['content-encoding'] !== undefined
    done(isEncoded ? createEncodingError() : undefined)
  })
  addRateLimit(app, options)

  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['text/plain', 'application/octet-stream'],
    async (_request: FastifyRequest, stream: FastifyRequest['raw']): Promise<Arrival> => {
      const receivedAt = now()
      return { receivedAt, body: await readBody(stream, SEGMENT_BODY_BYTES_LIMIT) }
    },
  )

  app.options('/v1/segments', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '86400')
      .send(),
  )

  app.post(
    '/v1/segments',
    {
      schema: {
        summary: 'Take a segment in',
        description:
          'One line of JSON (a SegmentHead), a line feed, then gzip bytes. 202 means that it is on disk.',
        tags: ['ingest'],
        consumes: ['text/plain', 'application/octet-stream'],
        response: { 202: SegmentAccepted, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      // A request without a content type had no parser.
      const arrival = request.body as Arrival | undefined
      const accepted = await ingest.accept({
        ...(arrival ?? { body: Buffer.alloc(0), receivedAt: now() }),
        origin: request.headers.origin,
        address: request.ip,
      })
      return reply.code(202).send(accepted)
    },
  )
}

/** A body, and when the first of it came. */
interface Arrival {
  readonly body: Buffer
  readonly receivedAt: number
}

function createEncodingError(): AppError {
  return new AppError(
    'unsupported_media_type',
    'content-encoding is set; expected none: the payload inside the body is gzip already.',
  )
}

export function allowEveryOrigin(reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*')
  reply.header('access-control-expose-headers', 'retry-after')
  reply.header('cache-control', 'no-store')
}
