import type { AuditAction } from '@playhead/protocol'
import {
  Destination,
  DestinationChange,
  DestinationInit,
  DestinationList,
  ErrorAnswer,
  ForwardingAttemptList,
  ForwardingResume,
  ForwardingTestResult,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Forwarding } from '../services/forwarding/forwarding.ts'
import { loadProject } from '../services/projects/projects.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'

export interface ForwardingRoutesOptions {
  readonly forwarding: Forwarding
  readonly control: ControlStore
  readonly getUser: (request: FastifyRequest) => User
  readonly now: () => number
}

const DestinationParams = Type.Object({
  ...ProjectParams.properties,
  destinationId: Type.String({ maxLength: 64 }),
})

/** Where the events of a project are sent on to. It is for administrators: it lets data out. */
export function addForwardingRoutes(app: AppInstance, options: ForwardingRoutesOptions): void {
  const { forwarding, control, getUser, now } = options
  const config = { role: 'admin' } as const
  const tags = ['forwarding']

  const note = (request: FastifyRequest, action: AuditAction, target: string): Promise<void> =>
    control.noteAudit({ at: now(), by: getUser(request).name, action, target })

  app.get(
    '/api/projects/:id/forwarding',
    {
      config,
      schema: {
        summary: 'Where the events of a project are forwarded to, and how that goes',
        tags,
        params: ProjectParams,
        response: { 200: DestinationList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(control, params.id)
      return { destinations: await forwarding.list(id) }
    },
  )
  app.post(
    '/api/projects/:id/forwarding',
    {
      config,
      schema: {
        summary: 'Forward the events of a project to a webhook, Amplitude or Mixpanel',
        description: 'The secret is never given out again.',
        tags,
        params: ProjectParams,
        body: DestinationInit,
        response: { 201: Destination, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await loadProject(control, request.params.id)
      const made = await forwarding.create(id, request.body)
      await note(request, 'forwarding_added', made.name)
      return reply.code(201).send(made)
    },
  )
  app.put(
    '/api/projects/:id/forwarding/:destinationId',
    {
      config,
      schema: {
        summary: 'Change a destination; what failed is tried again at once',
        description: 'A secret that is absent stays.',
        tags,
        params: DestinationParams,
        body: DestinationChange,
        response: { 200: Destination, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id, destinationId } = request.params
      const changed = await forwarding.change(id, destinationId, request.body)
      await note(request, 'forwarding_changed', changed.name)
      return changed
    },
  )
  app.delete(
    '/api/projects/:id/forwarding/:destinationId',
    {
      config,
      schema: {
        summary: 'Forward nothing more to a destination, and forget it',
        tags,
        params: DestinationParams,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id, destinationId } = request.params
      const { name } = await forwarding.remove(id, destinationId)
      await note(request, 'forwarding_removed', name)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/projects/:id/forwarding/:destinationId/attempts',
    {
      config,
      schema: {
        summary: 'What was sent to a destination of late, the newest first',
        tags,
        params: DestinationParams,
        response: { 200: ForwardingAttemptList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => ({
      attempts: await forwarding.listAttempts(params.id, params.destinationId),
    }),
  )
  app.post(
    '/api/projects/:id/forwarding/:destinationId/test',
    {
      config,
      schema: {
        summary: 'Send a test event, which belongs to no session',
        tags,
        params: DestinationParams,
        response: { 200: ForwardingTestResult, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => ({ attempt: await forwarding.test(params.id, params.destinationId) }),
  )
  app.post(
    '/api/projects/:id/forwarding/:destinationId/resume',
    {
      config,
      schema: {
        summary: 'Try again now, from where it stopped or without what waits',
        tags,
        params: DestinationParams,
        body: ForwardingResume,
        response: { 200: Destination, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id, destinationId } = request.params
      const resumed = await forwarding.resume(id, destinationId, request.body.from)
      await note(request, 'forwarding_resumed', resumed.name)
      return resumed
    },
  )
}
