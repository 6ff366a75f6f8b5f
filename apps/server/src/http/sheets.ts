import { SHEETS_PATH } from '@playhead/protocol'
import { ErrorAnswer, SheetHash, SheetsAccepted } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Type } from 'typebox'
import type { Admission } from '../services/ingest/admission.ts'
import { SHEETS_BODY_BYTES_LIMIT } from '../services/sheets/parse-sheets.ts'
import type { Sheets } from '../services/sheets/sheets.ts'
import type { AppInstance } from './app-instance.ts'
import { addRateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { allowEveryOrigin } from './segments.ts'

export interface SheetRoutesOptions {
  readonly sheets: Sheets
  readonly now: () => number
  readonly admission: Admission
}

/** Where recorders bring the style sheets that the answer to a segment has asked for. */
export async function addSheetRoutes(app: AppInstance, options: SheetRoutesOptions) {
  const { sheets, now } = options
  app.addHook('onRequest', async (_request, reply) => allowEveryOrigin(reply))
  addRateLimit(app, options)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['text/plain', 'application/octet-stream'],
    (_request: FastifyRequest, stream: FastifyRequest['raw']) =>
      readBody(stream, SHEETS_BODY_BYTES_LIMIT),
  )

  app.post(
    SHEETS_PATH,
    {
      schema: {
        summary: 'Take the texts of style sheets in',
        description:
          'One line of JSON (a SheetsHead), a line feed, then gzip of a JSON array of texts in the order of their hashes. 202 means that they are on disk.',
        tags: ['ingest'],
        consumes: ['text/plain', 'application/octet-stream'],
        response: { 202: SheetsAccepted, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const accepted = await sheets.accept({
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        origin: request.headers.origin,
        receivedAt: now(),
      })
      return reply.code(202).send(accepted)
    },
  )
}

const Bytes = Type.Unsafe<Uint8Array>(Type.String({ format: 'binary' }))

/** What a player needs of a style sheet, for signed-in users. */
export function addReplaySheetRoutes(app: AppInstance, { sheets }: { sheets: Sheets }): void {
  app.get(
    '/api/projects/:id/sheets/:hash',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'A style sheet, as a replay needs it',
        description: 'Text in UTF-8, never of a type that a browser would take for a style sheet.',
        tags: ['replay'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }), hash: SheetHash }),
        produces: ['application/octet-stream'],
        response: { 200: Bytes, '4xx': ErrorAnswer },
      },
    },
    async ({ params, headers }, reply) => {
      const bytes = await sheets.loadForReplay(params.id, params.hash)
      const takesGzip = /\bgzip\b/.test(headers['accept-encoding'] ?? '')
      if (takesGzip) reply.header('content-encoding', 'gzip')
      return (
        reply
          .type('application/octet-stream')
          .header('vary', 'accept-encoding')
          // The address names the content; how it is adapted may change with a version.
          .header('cache-control', 'private, max-age=604800, immutable')
          .send(takesGzip ? bytes : await promisify(gunzip)(bytes))
      )
    },
  )
}
