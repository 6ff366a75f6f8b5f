import { FilterError, parseFilter } from '@playhead/protocol'
import {
  ErrorAnswer,
  SavedExploration,
  SavedExplorationInit,
  SavedExplorationList,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import {
  createExploration,
  deleteExploration,
  listExplorations,
  replaceExploration,
} from '../services/explore/saved-explorations.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { checkExploreQuery } from './explore.ts'
import { ProjectParams } from './project-settings.ts'

export interface SavedExplorationRoutesOptions {
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

const PATH = '/api/projects/:id/explorations'
const Params = Type.Object({
  ...ProjectParams.properties,
  explorationId: Type.String({ maxLength: 64 }),
})

/** Explorations that a project keeps under names. */
export function addSavedExplorationRoutes(
  app: AppInstance,
  { control, getUser, now }: SavedExplorationRoutesOptions,
): void {
  const toOptions = (request: FastifyRequest, projectId: string, init: SavedExplorationInit) => ({
    projectId,
    init: { ...init, query: checkExploreQuery(init.query), filter: checkFilter(init.filter) },
    by: getUser(request).name,
    now: now(),
  })

  app.get(
    PATH,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The explorations of a project, by name',
        tags: ['explore'],
        params: ProjectParams,
        response: { 200: SavedExplorationList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return { explorations: await listExplorations(control, id) }
    },
  )
  app.post(
    PATH,
    {
      config: { role: 'member' },
      schema: {
        summary: 'Save an exploration under a name',
        tags: ['explore'],
        params: ProjectParams,
        body: SavedExplorationInit,
        response: { 201: SavedExploration, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await loadProject(control, request.params.id)
      const saved = await createExploration(control, toOptions(request, id, request.body))
      return reply.code(201).send(saved)
    },
  )
  app.put(
    `${PATH}/:explorationId`,
    {
      config: { role: 'member' },
      schema: {
        summary: 'Replace a saved exploration',
        tags: ['explore'],
        params: Params,
        body: SavedExplorationInit,
        response: { 200: SavedExploration, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id } = await loadProject(control, request.params.id)
      const options = toOptions(request, id, request.body)
      return replaceExploration(control, request.params.explorationId, options)
    },
  )
  app.delete(
    `${PATH}/:explorationId`,
    {
      config: { role: 'member' },
      schema: {
        summary: 'Delete a saved exploration',
        tags: ['explore'],
        params: Params,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async ({ params }, reply) => {
      const { id } = await loadProject(control, params.id)
      await deleteExploration(control, { projectId: id, id: params.explorationId })
      return reply.code(204).send(null)
    },
  )
}

/** @throws {AppError} invalid_request that names the place and what was expected */
function checkFilter(input: unknown): SavedExplorationInit['filter'] {
  try {
    return parseFilter(input)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new AppError('invalid_request', error.message)
  }
}
