import { ErrorAnswer } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { loadProject } from '../services/projects/projects.ts'
import type { SavedThings } from '../services/saved/saved-things.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'

export interface SavedRoutesOptions {
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

/** What is saved, and how it is told of. */
export interface SavedRoutesKind<Init> {
  /** The part of the path, and the name of the list in its answer. */
  readonly name: string
  /** Such as `an exploration`. */
  readonly one: string
  readonly tag: string
  /** Who may see them; members save and delete. */
  readonly role: 'viewer' | 'member'
  readonly schemas: { readonly init: TSchema; readonly saved: TSchema; readonly list: TSchema }
  readonly things: SavedThings<Init>
  /** Makes sure of what the schema cannot. @throws {AppError} invalid_request */
  readonly check: (init: Init) => Init
}

/** Things that a project keeps under names: listed, saved, replaced, deleted. */
export function addSavedRoutes<Init>(
  app: AppInstance,
  { control, getUser, now }: SavedRoutesOptions,
  kind: SavedRoutesKind<Init>,
): void {
  const { things, schemas, one, role } = kind
  const path = `/api/projects/:id/${kind.name}`
  const tags = [kind.tag]
  const Params = Type.Object({
    ...ProjectParams.properties,
    savedId: Type.String({ maxLength: 64 }),
  })
  const toOptions = (request: FastifyRequest, projectId: string, body: unknown) => ({
    projectId,
    // The schema of the route has seen to its shape.
    init: kind.check(body as Init),
    by: getUser(request).name,
    now: now(),
  })

  app.get(
    path,
    {
      config: { role },
      schema: {
        summary: `The saved ${kind.name} of a project, by name`,
        tags,
        params: ProjectParams,
        response: { 200: schemas.list, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return { [kind.name]: await things.list(id) }
    },
  )
  app.post(
    path,
    {
      config: { role: 'member' },
      schema: {
        summary: `Save ${one} under a name`,
        tags,
        params: ProjectParams,
        body: schemas.init,
        response: { 201: schemas.saved, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await loadProject(control, request.params.id)
      return reply.code(201).send(await things.create(toOptions(request, id, request.body)))
    },
  )
  app.put(
    `${path}/:savedId`,
    {
      config: { role: 'member' },
      schema: {
        summary: `Replace ${one} that was saved`,
        tags,
        params: Params,
        body: schemas.init,
        response: { 200: schemas.saved, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id } = await loadProject(control, request.params.id)
      return things.replace(request.params.savedId, toOptions(request, id, request.body))
    },
  )
  app.delete(
    `${path}/:savedId`,
    {
      config: { role: 'member' },
      schema: {
        summary: `Delete ${one} that was saved`,
        tags,
        params: Params,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async ({ params }, reply) => {
      const { id } = await loadProject(control, params.id)
      await things.remove(id, params.savedId)
      return reply.code(204).send(null)
    },
  )
}
