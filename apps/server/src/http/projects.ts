import { ErrorAnswer, Installation, Project, ProjectInit } from '@playhead/protocol/schema'
import type { AuditAction, Project as ProjectOf } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import type { Installations } from '../services/projects/installation.ts'
import { changeProject, createProject, loadProject } from '../services/projects/projects.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'

export interface ProjectRoutesOptions {
  readonly control: ControlStore
  readonly installations: Installations
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

/** Making projects and saying which sites may send; and how far a site has come with it. */
export function addProjectRoutes(app: AppInstance, options: ProjectRoutesOptions): void {
  const { control, installations, getUser, now } = options

  const note = async (
    request: FastifyRequest,
    action: AuditAction,
    project: ProjectOf,
  ): Promise<ProjectOf> => {
    const by = getUser(request).name
    await control.noteAudit({ at: now(), by, action, target: project.name })
    return project
  }

  app.post(
    '/api/projects',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Make a project',
        description: 'The answer has the public key that its pages carry.',
        tags: ['projects'],
        body: ProjectInit,
        response: { 201: Project, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const project = await createProject(control, request.body)
      return reply.code(201).send(await note(request, 'project_made', project))
    },
  )
  app.put(
    '/api/projects/:id',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Give a project another name or time zone, and say which sites may send to it',
        tags: ['projects'],
        params: ProjectParams,
        body: ProjectInit,
        response: { 200: Project, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const project = await changeProject(control, request.params.id, request.body)
      return note(request, 'project_changed', project)
    },
  )
  app.get(
    '/api/projects/:id/installation',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'How far a project has come, from the script in a page to a replay',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: Installation, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => installations.load((await loadProject(control, params.id)).id),
  )
}
