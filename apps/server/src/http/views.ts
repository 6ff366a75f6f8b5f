import { ErrorAnswer, SavedView, SavedViewInit, SavedViewList } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { loadProject } from '../services/projects/projects.ts'
import { createViews } from '../services/views/views.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { toFilter } from './filter-query.ts'
import { ProjectParams } from './project-settings.ts'

const ViewParams = Type.Object({
  ...ProjectParams.properties,
  viewId: Type.String({ maxLength: 64 }),
})

export interface ViewRoutesOptions {
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

/** Lists of sessions that people come back to. */
export function addViewRoutes(
  app: AppInstance,
  { control, getUser, now }: ViewRoutesOptions,
): void {
  const views = createViews(control, now)

  /** A filter is kept only if it is one. @throws {AppError} invalid_request */
  const check = (init: SavedViewInit): SavedViewInit => {
    if (init.filter === null) return init
    return { ...init, filter: JSON.stringify(toFilter(init.filter)) }
  }

  app.get(
    '/api/projects/:id/views',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The saved views of a project: those for everyone, and your own',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: SavedViewList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id } = await loadProject(control, request.params.id)
      return { views: await views.list(id, getUser(request)) }
    },
  )
  app.post(
    '/api/projects/:id/views',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Save a view for yourself, or, as a member, for everyone',
        tags: ['projects'],
        params: ProjectParams,
        body: SavedViewInit,
        response: { 201: SavedView, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await loadProject(control, request.params.id)
      return reply.code(201).send(await views.add(id, check(request.body), getUser(request)))
    },
  )
  app.put(
    '/api/projects/:id/views/:viewId',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Replace a view: for who made it, and administrators',
        tags: ['projects'],
        params: ViewParams,
        body: SavedViewInit,
        response: { 200: SavedView, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id, viewId } = request.params
      const { id: projectId } = await loadProject(control, id)
      return views.change({ projectId, viewId }, check(request.body), getUser(request))
    },
  )
  app.delete(
    '/api/projects/:id/views/:viewId',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Delete a view: for who made it, and administrators',
        tags: ['projects'],
        params: ViewParams,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id, viewId } = request.params
      const { id: projectId } = await loadProject(control, id)
      await views.remove({ projectId, viewId }, getUser(request))
      return reply.code(204).send(null)
    },
  )
}
