import {
  Account,
  ErrorAnswer,
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { People } from '../services/access/people.ts'
import type { User } from '../storage/user-store.ts'
import { SIGN_IN_COOKIE } from './access-guard.ts'
import type { AppInstance } from './app-instance.ts'

export interface OwnAccountRoutesOptions {
  readonly people: People
  readonly getUser: (request: FastifyRequest) => User
}

/** What everybody who is signed in may see and change of the own account. */
export function addOwnAccountRoutes(app: AppInstance, options: OwnAccountRoutesOptions): void {
  const { people, getUser } = options
  const config = { role: 'viewer' } as const
  const tags = ['access']
  const getSecret = ({ cookies }: FastifyRequest) => cookies[SIGN_IN_COOKIE]

  app.get(
    '/api/me/account',
    {
      config,
      schema: {
        summary: 'The own account, and where it is signed in',
        tags,
        response: { 200: OwnAccount, '4xx': ErrorAnswer },
      },
    },
    async (request) => people.loadOwn(getUser(request), getSecret(request)),
  )
  app.put(
    '/api/me/account',
    {
      config,
      schema: {
        summary: 'Change the own name or e-mail address',
        tags,
        body: OwnAccountChange,
        response: { 200: Account, '4xx': ErrorAnswer },
      },
    },
    async (request) => people.changeOwn(getUser(request), request.body),
  )
  app.put(
    '/api/me/password',
    {
      config,
      schema: {
        summary: 'Set the own password: all other sign-ins end',
        tags,
        body: PasswordChange,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await people.setPassword(getUser(request), request.body, getSecret(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/me/sign-ins/:id',
    {
      config,
      schema: {
        summary: 'End one of the own sign-ins',
        tags,
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await people.revokeSignIn(getUser(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
