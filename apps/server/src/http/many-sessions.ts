import {
  Deletion,
  ErrorAnswer,
  SessionsChanged,
  SessionsDeletion,
  SessionsPinning,
  SessionsTagging,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { deleteSessions } from '../services/deletion/deletion.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { ManySessions } from '../services/sessions/many-sessions.ts'
import type { Storage } from '../storage/storage.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'

export interface ManySessionRoutesOptions {
  readonly manySessions: ManySessions
  readonly storage: Storage
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

/** What is done to sessions that were chosen in a list, all of one project. */
export function addManySessionRoutes(app: AppInstance, options: ManySessionRoutesOptions): void {
  const { manySessions, storage, getUser, now } = options
  const { control } = storage

  app.post(
    '/api/projects/:id/sessions/tags',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Add tags to sessions, and take others off',
        description: 'What would have more tags than there may be is skipped, and counted.',
        tags: ['projects'],
        params: ProjectParams,
        body: SessionsTagging,
        response: { 200: SessionsChanged, '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }) => {
      const { id } = await loadProject(control, params.id)
      return manySessions.tag(id, body)
    },
  )
  app.post(
    '/api/projects/:id/sessions/pins',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Pin sessions, or let them go: retention never deletes pinned ones',
        tags: ['projects'],
        params: ProjectParams,
        body: SessionsPinning,
        response: { 200: SessionsChanged, '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }) => {
      const { id } = await loadProject(control, params.id)
      return manySessions.pin(id, body.sessionIds, body.isPinned)
    },
  )
  app.post(
    '/api/projects/:id/sessions/deletions',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Delete sessions and everything in them, pinned or not',
        tags: ['projects'],
        params: ProjectParams,
        body: SessionsDeletion,
        response: { 200: Deletion, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const project = await loadProject(control, request.params.id)
      const { sessionIds, reason = '' } = request.body
      const order = { by: getUser(request).name, reason, now: now() }
      return deleteSessions(storage, { project, sessionIds }, order)
    },
  )
}
