import {
  Deletion,
  DeletionInit,
  DeletionList,
  DeletionPreview,
  ErrorAnswer,
  StorageReport,
  Timestamp,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import { deleteSession, listDeletions, orderDeletion } from '../services/deletion/deletion.ts'
import { previewRange } from '../services/deletion/preview.ts'
import { loadProject } from '../services/projects/projects.ts'
import { loadStorageReport } from '../services/retention/storage-report.ts'
import type { User } from '../storage/user-store.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'
import { SessionParams } from './sessions.ts'

const Reason = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) })

export interface DeletionRoutesOptions {
  readonly storage: Storage
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

/** Pinning and deleting; what a project takes. Viewers may only look. */
export function addDeletionRoutes(app: AppInstance, options: DeletionRoutesOptions): void {
  const { storage, now, getUser } = options
  const { control } = storage
  const describe = (request: FastifyRequest, reason = '') => {
    return { by: getUser(request).name, reason, now: now() }
  }

  app.put(
    '/api/sessions/:id/pin',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Pin a session, or let it go: retention never deletes a pinned one',
        tags: ['sessions'],
        params: SessionParams,
        body: Type.Object({ isPinned: Type.Boolean() }, { additionalProperties: false }),
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }, reply) => {
      const isThere = await storage.deletions.pinSession(params.id, body.isPinned)
      if (!isThere) throw new AppError('unknown_session')
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/sessions/:id',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Delete a session and everything in it, pinned or not',
        tags: ['sessions'],
        params: SessionParams,
        querystring: Reason,
        response: { 200: Deletion, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { params, query } = request
      return deleteSession(storage, params.id, describe(request, query.reason))
    },
  )
  app.post(
    '/api/projects/:id/deletions',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Delete everything of a person, or of a range of time, by and by',
        description: 'Pinned sessions too. The list of deletions says how far it is.',
        tags: ['projects'],
        params: ProjectParams,
        body: DeletionInit,
        response: { 202: Deletion, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const project = await loadProject(control, params.id)
      const order = { ...describe(request, body.reason), subject: body.subject }
      return reply.code(202).send(await orderDeletion(control, project, order))
    },
  )
  app.delete(
    '/api/projects/:id',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Delete a project, its keys and settings at once, its sessions by and by',
        tags: ['projects'],
        params: ProjectParams,
        querystring: Reason,
        response: { 202: Deletion, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const project = await loadProject(control, request.params.id)
      const subject = { kind: 'project' } as const
      const order = { ...describe(request, request.query.reason), subject }
      return reply.code(202).send(await orderDeletion(control, project, order))
    },
  )
  app.get(
    '/api/projects/:id/deletions',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'What was deleted of a project, by whom and why, newest first',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: DeletionList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return { deletions: await listDeletions(control, id) }
    },
  )
  app.get(
    '/api/projects/:id/deletion-preview',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'What a deletion of a range of time would take',
        tags: ['projects'],
        params: ProjectParams,
        querystring: Type.Object({ fromAt: Timestamp, toAt: Timestamp }),
        response: { 200: DeletionPreview, '4xx': ErrorAnswer },
      },
    },
    async ({ params, query }) => {
      const { id } = await loadProject(control, params.id)
      return previewRange(storage.deletions, { projectId: id, ...query })
    },
  )
  app.get(
    '/api/deletions',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'What was deleted of all projects, those that are gone too, newest first',
        tags: ['projects'],
        response: { 200: DeletionList, '4xx': ErrorAnswer },
      },
    },
    async () => ({ deletions: await listDeletions(control, null) }),
  )
  app.get(
    '/api/projects/:id/storage',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'What a project takes, and how long there is room for it',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: StorageReport, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return loadStorageReport(storage, id, now())
    },
  )
}
