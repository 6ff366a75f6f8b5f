import {
  Account,
  AccountChange,
  AccountInit,
  AccountList,
  ApiTokenInit,
  ApiTokenList,
  AuditList,
  ErrorAnswer,
  NewAccount,
  NewApiToken,
  NewSignInLink,
} from '@playhead/protocol/schema'
import type { AuditList as Audit } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ApiTokens } from '../services/access/api-tokens.ts'
import type { People } from '../services/access/people.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'

export interface PeopleRoutesOptions {
  readonly people: People
  readonly apiTokens: ApiTokens
  readonly control: Pick<ControlStore, 'listAudit'>
  readonly getUser: (request: FastifyRequest) => User
}

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const AUDIT_LISTED = 200

/** Who can sign in, which programs may ask, and who changed that: for administrators. */
export function addPeopleRoutes(app: AppInstance, options: PeopleRoutesOptions): void {
  const { people, apiTokens, control, getUser } = options
  const config = { role: 'admin' } as const
  const tags = ['access']

  app.get(
    '/api/users',
    {
      config,
      schema: {
        summary: 'Who can sign in, by name',
        tags,
        response: { 200: AccountList, '4xx': ErrorAnswer },
      },
    },
    async () => ({ accounts: await people.list() }),
  )
  app.post(
    '/api/users',
    {
      config,
      schema: {
        summary: 'Invite somebody',
        description:
          'Makes an account and a link that signs its owner in, once, within a week. The answer has the token of the link, which is not kept: only a hash of it is.',
        tags,
        body: AccountInit,
        response: { 201: NewAccount, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await people.invite(request.body, getUser(request))),
  )
  app.put(
    '/api/users/:id',
    {
      config,
      schema: {
        summary: 'Give a user another name or role',
        tags,
        params: Params,
        body: AccountChange,
        response: { 200: Account, '4xx': ErrorAnswer },
      },
    },
    async (request) => people.change(request.params.id, request.body, getUser(request)),
  )
  app.delete(
    '/api/users/:id',
    {
      config,
      schema: {
        summary: 'Remove a user: all sign-ins end at once',
        tags,
        params: Params,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await people.remove(request.params.id, getUser(request))
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/users/:id/sign-in-links',
    {
      config,
      schema: {
        summary: 'Make a link that signs a user in, once, within a week',
        tags,
        params: Params,
        response: { 201: NewSignInLink, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await people.createLink(request.params.id, getUser(request))),
  )
  app.get(
    '/api/tokens',
    {
      config,
      schema: {
        summary: 'The tokens of the API, newest first',
        tags,
        response: { 200: ApiTokenList, '4xx': ErrorAnswer },
      },
    },
    async () => ({ tokens: await apiTokens.list() }),
  )
  app.post(
    '/api/tokens',
    {
      config,
      schema: {
        summary: 'Make a token for a program',
        description:
          'It is sent as `Authorization: Bearer pht_…` and may do what its role may. The answer has it, and nothing else ever does.',
        tags,
        body: ApiTokenInit,
        response: { 201: NewApiToken, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await apiTokens.create(request.body, getUser(request))),
  )
  app.delete(
    '/api/tokens/:id',
    {
      config,
      schema: {
        summary: 'Revoke a token',
        tags,
        params: Params,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await apiTokens.revoke(request.params.id, getUser(request))
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/audit',
    {
      config,
      schema: {
        summary: 'Who signed in, and who changed who may do what; newest first',
        tags,
        response: { 200: AuditList, '4xx': ErrorAnswer },
      },
    },
    // Written by this server alone.
    async () => ({ entries: (await control.listAudit(AUDIT_LISTED)) as Audit['entries'] }),
  )
}
