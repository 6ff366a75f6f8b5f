import {
  ErrorAnswer,
  NewSecretKey,
  ProjectSettings,
  SecretKeyInit,
  SecretKeyList,
} from '@playhead/protocol/schema'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import { loadProject } from '../services/projects/projects.ts'
import { createSecretKey, listSecretKeys } from '../services/projects/secret-keys.ts'
import { loadProjectSettings } from '../services/projects/settings.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'

export const ProjectParams = Type.Object({ id: Type.String({ maxLength: 128 }) })
const KeyParams = Type.Object({
  ...ProjectParams.properties,
  keyId: Type.String({ maxLength: 64 }),
})

export interface ProjectSettingsOptions {
  readonly control: ControlStore
  readonly now: () => number
}

/** What a project sets, and its secret keys: to be read by users, changed by administrators. */
export function addProjectSettingsRoutes(app: AppInstance, options: ProjectSettingsOptions): void {
  const { control, now } = options

  app.get(
    '/api/projects/:id/settings',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The settings of a project',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: ProjectSettings, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return loadProjectSettings(control, id)
    },
  )
  app.put(
    '/api/projects/:id/settings',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Replace the settings of a project',
        description: 'Recorders learn of them with the answer to what they send next.',
        tags: ['projects'],
        params: ProjectParams,
        body: ProjectSettings,
        response: { 200: ProjectSettings, '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }) => {
      const { id } = await loadProject(control, params.id)
      await control.putSettings(id, body)
      return body
    },
  )
  app.get(
    '/api/projects/:id/secret-keys',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The secret keys of a project, oldest first',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: SecretKeyList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return { secretKeys: await listSecretKeys(control, id) }
    },
  )
  app.post(
    '/api/projects/:id/secret-keys',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Make a secret key, which is shown this once',
        tags: ['projects'],
        params: ProjectParams,
        body: SecretKeyInit,
        response: { 201: NewSecretKey, '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }, reply) => {
      const { id } = await loadProject(control, params.id)
      const { name } = body
      return reply
        .code(201)
        .send(await createSecretKey(control, { projectId: id, name, now: now() }))
    },
  )
  app.delete(
    '/api/projects/:id/secret-keys/:keyId',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Delete a secret key: nobody can use it any more',
        tags: ['projects'],
        params: KeyParams,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async ({ params }, reply) => {
      if (!(await control.deleteSecretKey(params.id, params.keyId))) {
        throw new AppError('unknown_secret_key_id')
      }
      return reply.code(204).send(null)
    },
  )
}
