import { ErrorAnswer, NewShareLink, ShareLinkInit, ShareLinkList } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ShareLinks } from '../services/shares/share-links.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'
import { SessionParams } from './sessions.ts'

export interface ShareLinkRoutesOptions {
  readonly shareLinks: ShareLinks
  readonly getUser: (request: FastifyRequest) => User
}

/** Making share links and ending them, for members and administrators. */
export function addShareLinkRoutes(app: AppInstance, options: ShareLinkRoutesOptions): void {
  const { shareLinks, getUser } = options

  app.get(
    '/api/sessions/:id/share-links',
    {
      config: { role: 'member' },
      schema: {
        summary: 'The share links of a session, newest first',
        tags: ['sharing'],
        params: SessionParams,
        response: { 200: ShareLinkList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => ({ links: await shareLinks.listOfSession(params.id) }),
  )
  app.post(
    '/api/sessions/:id/share-links',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Make a link that shows a session to whoever has it',
        description: 'The answer has the token, which is not kept: only a hash of it is.',
        tags: ['sharing'],
        params: SessionParams,
        body: ShareLinkInit,
        response: { 201: NewShareLink, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const made = await shareLinks.create(params.id, body, getUser(request).name)
      return reply.code(201).send(made)
    },
  )
  app.get(
    '/api/projects/:id/share-links',
    {
      config: { role: 'member' },
      schema: {
        summary: 'The share links of a project, newest first',
        tags: ['sharing'],
        params: ProjectParams,
        response: { 200: ShareLinkList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => ({ links: await shareLinks.listOfProject(params.id) }),
  )
  app.delete(
    '/api/projects/:id/share-links/:linkId',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Revoke a share link: it shows nothing from then on',
        tags: ['sharing'],
        params: Type.Object({
          ...ProjectParams.properties,
          linkId: Type.String({ maxLength: 64 }),
        }),
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id, linkId } = request.params
      await shareLinks.revoke(id, linkId, getUser(request).name)
      return reply.code(204).send(null)
    },
  )
}
