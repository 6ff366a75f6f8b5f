import { ErrorAnswer, ReplayManifest } from '@playhead/protocol/schema'
import { TIME_LIMIT_MS } from '@playhead/protocol'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Replay } from '../services/replay/replay.ts'
import type { AppInstance } from './app-instance.ts'
import { gzipAnswer } from './gzip-answer.ts'
import { SessionParams } from './sessions.ts'

const Bytes = Type.Unsafe<Readable>(Type.String({ format: 'binary' }))

/** What a player needs, for signed-in users. */
export function addReplayRoutes(app: AppInstance, { replay }: { replay: Replay }): void {
  app.get(
    '/api/sessions/:id/replay',
    {
      config: { role: 'viewer' },
      onSend: gzipAnswer,
      schema: {
        summary: 'The windows of a replay, and its gaps',
        description:
          'With `atMs`, a moment since the start, windows far from it are joined into few: `parts` says of how many.',
        tags: ['replay'],
        params: SessionParams,
        querystring: Type.Object({
          atMs: Type.Optional(Type.Number({ minimum: 0, maximum: TIME_LIMIT_MS })),
        }),
        response: { 200: ReplayManifest, '4xx': ErrorAnswer },
      },
    },
    async ({ params, query }) => replay.loadManifest(params.id, query.atMs),
  )
  app.get(
    '/api/sessions/:id/replay/:windowId/:firstSequence',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The segments of a window, as they came',
        description:
          'A run of frames, as packages/protocol encodes them. It ends before a damaged segment.',
        tags: ['replay'],
        params: Type.Object({
          ...SessionParams.properties,
          windowId: Type.String({ maxLength: 64 }),
          firstSequence: Type.Integer({ minimum: 0, maximum: 2 ** 31 }),
        }),
        querystring: Type.Object({
          lastSequence: Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 })),
          afterSequence: Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 })),
        }),
        produces: ['application/octet-stream'],
        response: { 200: Bytes, '4xx': ErrorAnswer },
      },
    },
    async ({ params, query }, reply) => {
      const frames = await replay.openWindow({
        sessionId: params.id,
        windowId: params.windowId,
        firstSequence: params.firstSequence,
        lastSequence: query.lastSequence ?? -1,
        afterSequence: query.afterSequence ?? -1,
      })
      return reply.type('application/octet-stream').send(Readable.from(frames))
    },
  )
}
