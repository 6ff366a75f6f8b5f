import { FilterError, parseFilter, type EventCondition } from '@playhead/protocol'
import {
  ErrorAnswer,
  Funnel,
  FUNNEL_OUTCOMES,
  FUNNEL_SCOPES,
  FUNNEL_STEPS_LIMIT,
  FunnelSessions,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { AppError } from '../errors.ts'
import { computeFunnel, listFunnelSessions, type FunnelQuery } from '../services/funnels/funnels.ts'
import type { User } from '../storage/user-store.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField } from './filter-query.ts'
import { RangeQueryFields } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'
import { SkipQueryField } from './skip-query.ts'

const STEPS_LENGTH_LIMIT = 8_192
const HOUR_MS = 3_600_000
const WINDOW_LIMIT_MS = 90 * 24 * HOUR_MS

export interface FunnelRoutesOptions {
  readonly storage: Pick<Storage, 'sessions' | 'control'>
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

const Query = Type.Object({
  ...RangeQueryFields,
  ...FilterQueryField,
  steps: Type.String({
    maxLength: STEPS_LENGTH_LIMIT,
    description: `a JSON array of 2 to ${FUNNEL_STEPS_LIMIT} events; docs/reference/funnels.md`,
  }),
  scope: Type.Optional(Type.Union(FUNNEL_SCOPES.map((scope) => Type.Literal(scope)))),
  windowMs: Type.Optional(
    Type.Integer({
      minimum: 1_000,
      maximum: WINDOW_LIMIT_MS,
      description: 'from the first step to the last; a day by default',
    }),
  ),
})

/** How many took steps one after the other, and where they stopped. */
export function addFunnelRoutes(app: AppInstance, options: FunnelRoutesOptions): void {
  const { storage, now, getUser } = options
  const loadChoice = createChoiceLoader({ control: storage.control, now, getUser })
  const loadQuery = async (
    asked: Static<typeof Query>,
    request: FastifyRequest,
  ): Promise<FunnelQuery> => {
    const { range } = await loadChoice(asked, request)
    const { scope = 'session', windowMs = 24 * HOUR_MS } = asked
    return { ...range, steps: toSteps(asked.steps), scope, windowMs }
  }
  app.get(
    '/api/funnel',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'How many sessions or users took steps one after the other',
        description:
          'Each step is the `event` of a condition of filters: a name, a channel, properties. Of ranges with very many sessions the newest are counted.',
        tags: ['sessions'],
        querystring: Query,
        response: { 200: Funnel, '4xx': ErrorAnswer },
      },
    },
    async (request) => computeFunnel(storage, await loadQuery(request.query, request)),
  )
  app.get(
    '/api/funnel/sessions',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The sessions behind a step of a funnel, fifty at a time',
        tags: ['sessions'],
        querystring: Type.Object({
          ...Query.properties,
          step: Type.Integer({
            minimum: 0,
            maximum: FUNNEL_STEPS_LIMIT - 1,
            description: 'place of the step, from 0',
          }),
          outcome: Type.Union(
            FUNNEL_OUTCOMES.map((outcome) => Type.Literal(outcome)),
            { description: 'those that took the step, or only the one before' },
          ),
          ...SkipQueryField,
        }),
        response: { 200: FunnelSessions, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { step, outcome, skip = 0 } = request.query
      const query = await loadQuery(request.query, request)
      return listFunnelSessions(storage, query, { step, outcome, skip })
    },
  )
}

/** @throws {AppError} invalid_request that names the step and what was expected */
function toSteps(text: string): EventCondition['event'][] {
  let steps: unknown
  try {
    steps = JSON.parse(text)
  } catch {
    throw new AppError('invalid_request', 'steps is no JSON; expected an array of events')
  }
  if (!Array.isArray(steps) || steps.length < 2 || steps.length > FUNNEL_STEPS_LIMIT) {
    throw new AppError('invalid_request', `steps is no array of 2 to ${FUNNEL_STEPS_LIMIT} events`)
  }
  try {
    // All of them are one filter, so that its limits hold for them together.
    const parsed = parseFilter({ all: steps.map((event: unknown) => ({ event })) })
    const parts = 'all' in parsed ? parsed.all : []
    return parts.map((part) => ('event' in part ? part.event : {}))
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new AppError('invalid_request', error.message.replaceAll('filter.all[', 'steps['))
  }
}
