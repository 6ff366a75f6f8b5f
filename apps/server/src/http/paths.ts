import type { PathNext as Next, PathPage as Page } from '@playhead/protocol'
import {
  ErrorAnswer,
  PATH_STEPS,
  PATH_TOP,
  PathDirection,
  PathNext,
  PathPage,
  Paths,
  PathSessions,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '../errors.ts'
import { listPathSessions } from '../services/paths/path-sessions.ts'
import { computePaths, type PathsQuery } from '../services/paths/paths.ts'
import { listPathRows, PATH_TABLE_COLUMNS } from '../services/paths/table-rows.ts'
import type { Storage } from '../storage/storage.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField } from './filter-query.ts'
import { RangeQueryFields } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'
import { SkipQueryField } from './skip-query.ts'
import { sendTable, TABLE_FILE_SCHEMA, UsuallyCsvField } from './table-file.ts'

const PAGE_LENGTH_LIMIT = 2_048
const PLACE_LENGTH_LIMIT = 8_192

const Query = Type.Object({
  ...RangeQueryFields,
  ...FilterQueryField,
  direction: Type.Optional(PathDirection),
  page: Type.Optional(
    Type.String({
      maxLength: PAGE_LENGTH_LIMIT,
      description: 'a path; absent: the page where each session began, or ended',
    }),
  ),
  steps: Type.Optional(
    Type.Integer({
      minimum: PATH_STEPS.least,
      maximum: PATH_STEPS.most,
      description: `pages of a way, the first included; ${PATH_STEPS.usual} by default`,
    }),
  ),
  top: Type.Optional(
    Type.Integer({
      minimum: PATH_TOP.least,
      maximum: PATH_TOP.most,
      description: `pages of a step that are told apart; ${PATH_TOP.usual} by default`,
    }),
  ),
})
const pageValidator = Compile(PathPage)
const nextValidator = Compile(PathNext)

export interface PathRoutesOptions {
  readonly storage: Pick<Storage, 'sessions' | 'trails' | 'control'>
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

/** Where sessions went from a page, or which way they came to it. */
export function addPathRoutes(app: AppInstance, options: PathRoutesOptions): void {
  const { storage, now, getUser } = options
  const loadChoice = createChoiceLoader({ control: storage.control, now, getUser })
  const loadQuery = async (
    asked: Static<typeof Query>,
    request: FastifyRequest,
  ): Promise<PathsQuery> => {
    const { range } = await loadChoice(asked, request)
    return {
      ...range,
      direction: asked.direction ?? 'from',
      page: asked.page ?? null,
      stepCount: asked.steps ?? PATH_STEPS.usual,
      top: asked.top ?? PATH_TOP.usual,
    }
  }

  app.get(
    '/api/paths',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Where sessions went from a page, or which way they came to it, step by step',
        description:
          'Within each session, what is seen again at once counted as one page. Of ranges with very many sessions the newest are counted.',
        tags: ['sessions'],
        querystring: Query,
        response: { 200: Paths, '4xx': ErrorAnswer },
      },
    },
    async (request) => computePaths(storage, await loadQuery(request.query, request)),
  )
  app.get(
    '/api/paths/sessions',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The sessions behind a page of paths, or behind what leads from one to the next',
        tags: ['sessions'],
        querystring: Type.Object({
          ...Query.properties,
          step: Type.Integer({
            minimum: 0,
            maximum: PATH_STEPS.most - 1,
            description: 'place of the step, from 0',
          }),
          at: Type.String({
            maxLength: PLACE_LENGTH_LIMIT,
            description: '`page` of a node of the step, as JSON',
          }),
          next: Type.Optional(
            Type.String({
              maxLength: PLACE_LENGTH_LIMIT,
              description:
                '`page` of a node of the next step as JSON, or {"kind":"end"}; absent: wherever they went',
            }),
          ),
          ...SkipQueryField,
        }),
        response: { 200: PathSessions, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { step, at, next, skip = 0 } = request.query
      return listPathSessions(storage, await loadQuery(request.query, request), {
        step,
        page: toPage(at),
        next: next === undefined ? null : toNext(next),
        skip,
      })
    },
  )
  app.get(
    '/api/paths/table',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Paths as a file: a row for each way from one page to the next',
        tags: ['sessions'],
        querystring: Type.Object({
          ...Query.properties,
          format: UsuallyCsvField,
        }),
        ...TABLE_FILE_SCHEMA,
      },
    },
    async (request, reply) => {
      const paths = await computePaths(storage, await loadQuery(request.query, request))
      const { format = 'csv' } = request.query
      return sendTable(reply, listPathRows(paths), {
        name: 'paths',
        format,
        columns: PATH_TABLE_COLUMNS,
      })
    },
  )
}

/** @throws {AppError} invalid_request */
function toPage(text: string): Page {
  const page = parseJson(text)
  if (pageValidator.Check(page)) return page
  throw new AppError(
    'invalid_request',
    'at is no page of a node; expected JSON such as {"kind":"page","path":"/cart"}',
  )
}

/** @throws {AppError} invalid_request */
function toNext(text: string): Next {
  const next = parseJson(text)
  if (nextValidator.Check(next)) return next
  throw new AppError(
    'invalid_request',
    'next is no page of a node; expected JSON such as {"kind":"page","path":"/cart"}, {"kind":"other"} or {"kind":"end"}',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
