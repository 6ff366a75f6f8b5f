import { ErrorAnswer, SqlResult } from '@playhead/protocol/schema'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { describeSqlColumns, listSqlRows } from '../services/export/sql-table.ts'
import { TABLE_FORMATS, TABLE_TYPES } from '../services/export/write-table.ts'
import type { SqlConsole } from '../services/sql/sql-console.ts'
import type { AppInstance } from './app-instance.ts'
import { sendTable } from './table-file.ts'

export interface SqlRoutesOptions {
  readonly console: SqlConsole
}

/** Questions that nobody has thought of: one SELECT over documented tables. */
export function addSqlRoutes(app: AppInstance, { console }: SqlRoutesOptions): void {
  app.post(
    '/api/projects/:id/sql',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Run one SELECT over the tables of a project',
        description:
          'docs/reference/sql.md lists tables, columns and limits. Nothing can be changed by it. It is stopped when the request is closed.',
        tags: ['projects'],
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        body: Type.Object({
          query: Type.String({ minLength: 1, maxLength: SQL_LIMITS.queryLength }),
          rows: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: SQL_LIMITS.rows,
              description: `of the result, at most; ${SQL_LIMITS.defaultRows} without it`,
            }),
          ),
          format: Type.Optional(
            Type.Union(['json' as const, ...TABLE_FORMATS].map((format) => Type.Literal(format))),
          ),
        }),
        produces: ['application/json', ...Object.values(TABLE_TYPES)],
        response: {
          200: Type.Union([SqlResult, Type.Unsafe<Readable>(Type.String({ format: 'binary' }))]),
          '4xx': ErrorAnswer,
          '5xx': ErrorAnswer,
        },
      },
    },
    async ({ params, body }, reply) => {
      const { query: text, rows = SQL_LIMITS.defaultRows, format = 'json' } = body
      const result = await console.run(
        { projectId: params.id, text, rows },
        createCloseSignal(reply),
      )
      if (format === 'json') return result
      const columns = describeSqlColumns(result)
      reply.header('playhead-truncated', String(result.isTruncated))
      return sendTable(reply, listSqlRows(result, columns), { name: 'result', format, columns })
    },
  )
}

/** Aborts when whoever asked has gone. */
function createCloseSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => controller.abort())
  return controller.signal
}
