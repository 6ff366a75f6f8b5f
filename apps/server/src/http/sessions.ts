import {
  ErrorAnswer,
  Overview,
  SessionEventList,
  SessionList,
  SessionPages,
  SessionSummary,
  ValueCountList,
} from '@playhead/protocol/schema'
import { readFilterField, SESSION_SORTS } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import { computeOverview } from '../services/analytics/overview.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { Sessions } from '../services/sessions/sessions.ts'
import type { User } from '../storage/user-store.ts'
import { EVENT_FIELD } from '../storage/session-index.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField, SearchQueryField, toFilter } from './filter-query.ts'
import { RangeQueryFields, toRange } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'
import { TimeZoneQueryField } from './time-zone.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_LIMIT = 200
const VALUES = 20
const VALUES_LIMIT = 200

export const SessionParams = Type.Object({ id: Type.String({ maxLength: 64 }) })

export interface SessionRoutesOptions {
  readonly sessions: Sessions
  readonly storage: Storage
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

/** Lists, details and numbers of sessions, for signed-in users. */
export function addSessionRoutes(
  app: AppInstance,
  { sessions, storage, now, getUser }: SessionRoutesOptions,
): void {
  const loadChoice = createChoiceLoader({ control: storage.control, now, getUser })

  app.get(
    '/api/sessions',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The sessions of a project that pass a filter, newest first or in another order',
        description:
          'With `search`, only those in which all its words stand in one event, and what was found.',
        tags: ['sessions'],
        querystring: Type.Object({
          ...RangeQueryFields,
          ...FilterQueryField,
          ...SearchQueryField,
          sort: Type.Optional(Type.Union(SESSION_SORTS.map((sort) => Type.Literal(sort)))),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_SIZE_LIMIT })),
          cursor: Type.Optional(Type.String({ maxLength: 512 })),
        }),
        response: { 200: SessionList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { query } = request
      const { id } = await loadProject(storage.control, query.project)
      const { limit = PAGE_SIZE, cursor = null, sort = 'newest' } = query
      const filter = toFilter(query.filter)
      const userId = getUser(request).id
      const range = toRange({ ...query, project: id })
      return sessions.list({
        ...range,
        filter,
        sort,
        limit,
        cursor,
        userId,
        search: query.search,
        withActivity: true,
      })
    },
  )
  app.get(
    '/api/sessions/:id',
    {
      config: { role: 'viewer' },
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
      config: { role: 'viewer' },
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
      config: { role: 'viewer' },
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
    '/api/sessions/values',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The values of a property, and how many sessions have each',
        description:
          'For suggestions: of a field of filters, or of `event`, the names of events. The most frequent first.',
        tags: ['sessions'],
        querystring: Type.Object({
          ...RangeQueryFields,
          ...FilterQueryField,
          field: Type.String({ minLength: 1, maxLength: 256 }),
          text: Type.Optional(Type.String({ maxLength: 256 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: VALUES_LIMIT })),
        }),
        response: { 200: ValueCountList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { query } = request
      const { range } = await loadChoice(query, request)
      const { field, text = '', limit = VALUES } = query
      checkCountable(field)
      return { values: await storage.sessions.countValues({ ...range, field, text, limit }) }
    },
  )
  app.get(
    '/api/overview',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The numbers of a project over a range',
        tags: ['sessions'],
        querystring: Type.Object({
          ...RangeQueryFields,
          ...FilterQueryField,
          ...TimeZoneQueryField,
        }),
        response: { 200: Overview, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { query } = request
      const { range, meaning, timeZone } = await loadChoice(query, request)
      return computeOverview(storage.sessions, {
        ...range,
        bounce: meaning.settings.bounce,
        timeZone,
      })
    },
  )
}

/** Found in another way than as a value of the session. */
const UNCOUNTED: ReadonlySet<string> = new Set(['isBounce', 'isLive', 'isSeen', 'hasNotes', 'text'])

/** @throws {AppError} invalid_request for a property whose values are not counted */
function checkCountable(field: string): void {
  const known = field === EVENT_FIELD ? { kind: 'text' } : readFilterField(field)
  const isDerived = UNCOUNTED.has(field)
  if (known && !isDerived && !('kind' in known && known.kind === 'number')) return
  throw new AppError(
    'invalid_request',
    `field is ${JSON.stringify(field)}; expected event, traits.NAME, clickIds.NAME, or a field of filters that holds texts`,
  )
}
