import { ErrorAnswer, IssueDecision, IssueDetail, IssueList } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Issues } from '../services/issues/issues.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField } from './filter-query.ts'
import { ProjectParams } from './project-settings.ts'
import { RangeQueryFields } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'
import { SkipQueryField } from './skip-query.ts'
import { TimeZoneQueryField } from './time-zone.ts'

export interface IssueRoutesOptions {
  readonly issues: Issues
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

const Query = Type.Object({ ...RangeQueryFields, ...FilterQueryField, ...TimeZoneQueryField })
const IssueId = Type.String({ pattern: '^[0-9a-f]{24}$', description: 'the id of an issue' })

/** What went wrong in the sessions of a project, by its cause. */
export function addIssueRoutes(app: AppInstance, options: IssueRoutesOptions): void {
  const { issues, control, getUser } = options

  const loadChoice = createChoiceLoader(options)

  app.get(
    '/api/issues',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'What went wrong in sessions, by its cause, the most widespread first',
        description:
          'Errors by their fingerprint, failing requests by endpoint and status, rage and dead clicks by page and element. Of ranges with very many of them the newest are counted; `isComplete` is false then, and `countedFromAt` says from when on.',
        tags: ['issues'],
        querystring: Query,
        response: { 200: IssueList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { range, timeZone } = await loadChoice(request.query, request)
      return issues.list({ ...range, timeZone })
    },
  )
  app.get(
    '/api/issues/:issueId',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'One issue, with the sessions that have it, the newest first, fifty at a time',
        tags: ['issues'],
        params: Type.Object({ issueId: IssueId }),
        querystring: Type.Object({ ...Query.properties, ...SkipQueryField }),
        response: { 200: IssueDetail, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { range, timeZone } = await loadChoice(request.query, request)
      return issues.load({ ...range, timeZone }, request.params.issueId, request.query.skip ?? 0)
    },
  )
  app.put(
    '/api/projects/:id/issues/:issueId',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Resolve or ignore an issue, or open it again',
        description: 'One that was resolved is open again once it is seen again.',
        tags: ['issues'],
        params: Type.Object({ ...ProjectParams.properties, issueId: IssueId }),
        body: IssueDecision,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await loadProject(control, request.params.id)
      const { issueId } = request.params
      const by = getUser(request).name
      await issues.decide({ projectId: id, issueId, verdict: request.body.verdict, by })
      return reply.code(204).send(null)
    },
  )
}
