import {
  ErrorAnswer,
  Overview,
  SessionEventList,
  SessionList,
  SessionPages,
  SessionSummary,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { computeOverview } from '../services/analytics/overview.ts'
import { loadProject } from '../services/projects/projects.ts'
import { loadProjectSettings } from '../services/projects/settings.ts'
import type { Sessions } from '../services/sessions/sessions.ts'
import type { User } from '../storage/control-store.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { RangeQueryFields, toRange } from './range-query.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_LIMIT = 200

export const SessionParams = Type.Object({ id: Type.String({ maxLength: 64 }) })

export interface SessionRoutesOptions {
  readonly sessions: Sessions
  readonly storage: Storage
  readonly getUser: (request: FastifyRequest) => User
}

/** Lists, details and numbers of sessions, for signed-in users. */
export function addSessionRoutes(
  app: AppInstance,
  { sessions, storage, getUser }: SessionRoutesOptions,
): void {
  app.get(
    '/api/sessions',
    {
      schema: {
        summary: 'The sessions of a project, newest first',
        tags: ['sessions'],
        querystring: Type.Object({
          ...RangeQueryFields,
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_SIZE_LIMIT })),
          cursor: Type.Optional(Type.String({ maxLength: 512 })),
        }),
        response: { 200: SessionList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { query } = request
      const { id } = await loadProject(storage.control, query.project)
      const { limit = PAGE_SIZE, cursor = null } = query
      const userId = getUser(request).id
      return sessions.list({ ...toRange({ ...query, project: id }), limit, cursor, userId })
    },
  )
  app.get(
    '/api/sessions/:id',
    {
      schema: {
        summary: 'One session',
        tags: ['sessions'],
        params: SessionParams,
        response: { 200: SessionSummary, '4xx': ErrorAnswer },
      },
    },
    async (request) => sessions.load(request.params.id, getUser(request).id),
  )
  app.get(
    '/api/sessions/:id/events',
    {
      schema: {
        summary: 'The events of a session, in order',
        tags: ['sessions'],
        params: SessionParams,
        response: { 200: SessionEventList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => sessions.loadEvents(params.id),
  )
  app.get(
    '/api/sessions/:id/pages',
    {
      schema: {
        summary: 'The pages of a session, by when each was entered',
        tags: ['sessions'],
        params: SessionParams,
        response: { 200: SessionPages, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => sessions.loadPages(params.id),
  )
  app.get(
    '/api/overview',
    {
      schema: {
        summary: 'The numbers of a project over a range',
        tags: ['sessions'],
        querystring: Type.Object(RangeQueryFields),
        response: { 200: Overview, '4xx': ErrorAnswer },
      },
    },
    async ({ query }) => {
      const { id } = await loadProject(storage.control, query.project)
      const { bounce } = await loadProjectSettings(storage.control, id)
      return computeOverview(storage.sessions, { ...toRange({ ...query, project: id }), bounce })
    },
  )
}
