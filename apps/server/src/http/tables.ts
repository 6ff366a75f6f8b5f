import { SESSION_SORTS } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import {
  EVENT_TABLE_COLUMNS,
  readEventRows,
  readSessionRows,
  SESSION_TABLE_COLUMNS,
} from '../services/export/session-rows.ts'
import { addSearch } from '../services/sessions/search-hits.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { Sessions } from '../services/sessions/sessions.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField, SearchQueryField, toFilter } from './filter-query.ts'
import { RangeQueryFields, toRange } from './range-query.ts'
import { sendTable, TABLE_FILE_SCHEMA, TableFormatField } from './table-file.ts'

export interface TableRoutesOptions {
  readonly sessions: Sessions
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
}

const Query = Type.Object({
  ...RangeQueryFields,
  ...FilterQueryField,
  ...SearchQueryField,
  sort: Type.Optional(Type.Union(SESSION_SORTS.map((sort) => Type.Literal(sort)))),
  format: TableFormatField,
})

/** Lists as files for spreadsheets and warehouses. Streamed: a page of them is in memory. */
export function addTableRoutes(app: AppInstance, options: TableRoutesOptions): void {
  const { sessions, control, getUser } = options
  const tables = {
    sessions: { read: readSessionRows, columns: SESSION_TABLE_COLUMNS },
    events: { read: readEventRows, columns: EVENT_TABLE_COLUMNS },
  }
  for (const [name, { read, columns }] of Object.entries(tables)) {
    app.get(
      `/api/tables/${name}`,
      {
        config: { role: 'viewer' },
        schema: {
          summary: `The ${name} of a list, all of them, as a file`,
          tags: ['sessions'],
          querystring: Query,
          ...TABLE_FILE_SCHEMA,
        },
      },
      async (request, reply) => {
        const { query } = request
        const { id } = await loadProject(control, query.project)
        const { format, sort = 'newest' } = query
        const rows = read(sessions, {
          ...toRange({ ...query, project: id }),
          filter: addSearch(toFilter(query.filter), query.search),
          sort,
          userId: getUser(request).id,
        })
        return sendTable(reply, rows, { name, format, columns })
      },
    )
  }
}
