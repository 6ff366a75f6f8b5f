import {
  ExploreQueryError,
  FormulaError,
  parseExploreQuery,
  type ExploreKey as Key,
  type ExploreQuery,
} from '@playhead/protocol'
import {
  ErrorAnswer,
  Exploration,
  ExploreKey,
  ExploreSessions,
  Timestamp,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '../errors.ts'
import { expandFilter } from '../services/analytics/expand-filter.ts'
import { computeExploration, type ExploreRequest } from '../services/explore/explore.ts'
import { listExploreSessions } from '../services/explore/explore-sessions.ts'
import { EXPLORE_TABLE_COLUMNS, listExplorationRows } from '../services/explore/table-rows.ts'
import type { Storage } from '../storage/storage.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField } from './filter-query.ts'
import { RangeQueryFields } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'
import { SkipQueryField } from './skip-query.ts'
import { sendTable, TABLE_FILE_SCHEMA, UsuallyCsvField } from './table-file.ts'
import { TimeZoneQueryField } from './time-zone.ts'

const QUERY_LENGTH_LIMIT = 8_192
const KEY_LENGTH_LIMIT = 8_192

const Query = Type.Object({
  ...RangeQueryFields,
  // Intervals are listed, so that a range without an end has too many.
  fromAt: Timestamp,
  toAt: Timestamp,
  ...FilterQueryField,
  ...TimeZoneQueryField,
  query: Type.String({
    maxLength: QUERY_LENGTH_LIMIT,
    description: 'an ExploreQuery as JSON; docs/reference/explore.md',
  }),
})
const keyValidator = Compile(ExploreKey)

export interface ExploreRoutesOptions {
  readonly storage: Pick<Storage, 'sessions' | 'control'>
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

/** Series over time, of whatever sessions and events have. */
export function addExploreRoutes(
  app: AppInstance,
  { storage, getUser, now }: ExploreRoutesOptions,
): void {
  const loadChoice = createChoiceLoader({ control: storage.control, now, getUser })
  const loadRequest = async (
    asked: Static<typeof Query>,
    request: FastifyRequest,
  ): Promise<ExploreRequest> => {
    const { range, meaning, timeZone } = await loadChoice(asked, request)
    const query = toQuery(asked.query)
    const series = query.series.map((each) => ({
      ...each,
      filter: expandFilter(each.filter, meaning),
    }))
    return {
      ...range,
      timeZone,
      query: { ...query, series },
    }
  }

  app.get(
    '/api/explore',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Series over time: counts, users, sums, averages, quantiles, formulas',
        description:
          'Of ranges with very many sessions the newest are counted; `isComplete` is false then, and `countedFromAt` says from when on.',
        tags: ['explore'],
        querystring: Query,
        response: { 200: Exploration, '4xx': ErrorAnswer },
      },
    },
    async (request) => computeExploration(storage, await loadRequest(request.query, request)),
  )
  app.get(
    '/api/explore/sessions',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The sessions behind one value of an exploration',
        tags: ['explore'],
        querystring: Type.Object({
          ...Query.properties,
          series: Type.Integer({ minimum: 0, description: 'place of the series' }),
          key: Type.String({
            maxLength: KEY_LENGTH_LIMIT,
            description: 'the key of the line, as JSON',
          }),
          interval: Type.Optional(
            Type.Integer({ minimum: 0, description: 'its place; absent: the whole range' }),
          ),
          ...SkipQueryField,
        }),
        response: { 200: ExploreSessions, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { series, key, interval = null, skip = 0 } = request.query
      return listExploreSessions(storage, await loadRequest(request.query, request), {
        series,
        key: toKey(key),
        interval,
        skip,
      })
    },
  )
  app.get(
    '/api/explore/table',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The same as a file: a row for each line and interval',
        tags: ['explore'],
        querystring: Type.Object({
          ...Query.properties,
          format: UsuallyCsvField,
        }),
        ...TABLE_FILE_SCHEMA,
      },
    },
    async (request, reply) => {
      const exploration = await computeExploration(
        storage,
        await loadRequest(request.query, request),
      )
      const { format = 'csv' } = request.query
      return sendTable(reply, listExplorationRows(exploration), {
        name: 'exploration',
        format,
        columns: EXPLORE_TABLE_COLUMNS,
      })
    },
  )
}

/** @throws {AppError} invalid_request that names the place and what was expected */
function toQuery(text: string): ExploreQuery {
  return checkExploreQuery(parseJson(text, 'query is no JSON; expected an ExploreQuery'))
}

/** @throws {AppError} invalid_request that names the place and what was expected */
export function checkExploreQuery(input: unknown): ExploreQuery {
  try {
    return parseExploreQuery(input)
  } catch (error) {
    const isFault = error instanceof ExploreQueryError || error instanceof FormulaError
    if (!isFault) throw error
    throw new AppError('invalid_request', error.message)
  }
}

/** @throws {AppError} invalid_request */
function toKey(text: string): Key {
  const fault = 'key is none; expected that of a line as JSON, as {"kind":"all"}'
  const key = parseJson(text, fault)
  if (keyValidator.Check(key)) return key
  throw new AppError('invalid_request', fault)
}

/** @throws {AppError} invalid_request */
function parseJson(text: string, fault: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid_request', fault, { cause })
  }
}
