import { ErrorAnswer } from '@playhead/protocol/schema'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { Type } from 'typebox'
import { openArchive } from '../services/export/export-archive.ts'
import { openRrwebExport } from '../services/export/export-rrweb.ts'
import type { ExportPage } from '../services/export/export-page.ts'
import type { Replay } from '../services/replay/replay.ts'
import { loadStored } from '../services/sessions/sessions.ts'
import type { Sheets } from '../services/sheets/sheets.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { SessionParams } from './sessions.ts'

export interface ExportRoutesOptions {
  readonly storage: Storage
  readonly replay: Replay
  readonly sheets: Sheets
  readonly openPage: ExportPage
  readonly now: () => number
}

const Format = Type.Union([Type.Literal('playhead'), Type.Literal('rrweb'), Type.Literal('html')])

const TYPES = {
  playhead: { type: 'application/gzip', ending: 'playhead.gz' },
  rrweb: { type: 'application/json; charset=utf-8', ending: 'rrweb.json' },
  html: { type: 'text/html; charset=utf-8', ending: 'html' },
} as const

/** A session as a file, for signed-in users. Streamed: one segment is in memory at a time. */
export function addExportRoutes(app: AppInstance, options: ExportRoutesOptions): void {
  const { storage, replay, sheets, openPage, now } = options

  const open = async (sessionId: string, format: keyof typeof TYPES, tab: string | null) => {
    if (format === 'html') return openPage(sessionId)
    if (format === 'playhead') return openArchive(storage, { sessionId, sheets, now: now() })
    const { projectId } = await loadStored(storage.sessions, sessionId)
    const loadSheet = (hash: string) => sheets.loadText(projectId, hash)
    return openRrwebExport(replay, { sessionId, tab, loadSheet })
  }

  app.get(
    '/api/sessions/:id/export',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'A session as a file',
        description:
          '`playhead`: all of it, for an import elsewhere. `rrweb`: the recording of a tab as a JSON array. `html`: a page that plays it without a network.',
        tags: ['sessions'],
        params: SessionParams,
        querystring: Type.Object({
          format: Format,
          /** Id of a tab, for `rrweb`; the first one without it. */
          tab: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        produces: ['application/gzip', 'application/json', 'text/html'],
        response: {
          200: Type.Unsafe<Readable>(Type.String({ format: 'binary' })),
          '4xx': ErrorAnswer,
        },
      },
    },
    async ({ params, query }, reply) => {
      const sessionId = params.id.toLowerCase()
      const { format } = query
      const texts = await open(sessionId, format, query.tab ?? null)
      const { type, ending } = TYPES[format]
      const stream = Readable.from(texts, { objectMode: false })
      return (
        reply
          .type(type)
          .header('content-disposition', `attachment; filename="session-${sessionId}.${ending}"`)
          // Should a browser show the page all the same, it is nobody's here.
          .header('content-security-policy', 'sandbox')
          .send(format === 'playhead' ? stream.pipe(createGzip()) : stream)
      )
    },
  )
}
