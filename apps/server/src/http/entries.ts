import { TIME_LIMIT_MS } from '@playhead/protocol'
import { ErrorAnswer, ReplayEntryList } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import type { Entries } from '../services/entries/entries.ts'
import type { AppInstance } from './app-instance.ts'
import { gzipAnswer } from './gzip-answer.ts'
import { SessionParams } from './sessions.ts'

/** What a recording tells beside the page, for signed-in users. */
export function addEntryRoutes(app: AppInstance, { entries }: { entries: Entries }): void {
  app.get(
    '/api/sessions/:id/entries',
    {
      config: { role: 'viewer' },
      onSend: gzipAnswer,
      schema: {
        summary: 'The console lines and requests of a session, in parts',
        description:
          'They are read from the recording, by the time at which its segments begin. `fromMs`, a moment since the start, says where the first part begins.',
        tags: ['replay'],
        params: SessionParams,
        querystring: Type.Object({
          fromMs: Type.Optional(Type.Number({ minimum: 0, maximum: TIME_LIMIT_MS })),
          cursor: Type.Optional(Type.String({ maxLength: 512 })),
        }),
        response: { 200: ReplayEntryList, '4xx': ErrorAnswer },
      },
    },
    async ({ params, query }) =>
      entries.load({
        sessionId: params.id,
        cursor: query.cursor ?? null,
        fromMs: query.fromMs ?? 0,
      }),
  )
}
