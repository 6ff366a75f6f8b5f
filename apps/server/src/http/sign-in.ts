import rateLimit from '@fastify/rate-limit'
import { ErrorAnswer, Me, PasswordSignIn } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import { SIGN_IN_MS, type Access } from '../services/access/access.ts'
import type { ControlStore } from '../storage/control-store.ts'
import { requireSignIn, SIGN_IN_COOKIE } from './access-guard.ts'
import type { AppInstance } from './app-instance.ts'
import { addProviderRoutes, type ProviderRoutesOptions } from './provider-sign-in.ts'
import type { RecorderPaths } from './recorder-paths.ts'

export interface SignInRoutesOptions {
  readonly access: Access
  readonly control: ControlStore
  /** Whether people reach the server by https. */
  readonly isSecure: boolean
  /** Where the recorder is, for the snippet. */
  readonly recorder: RecorderPaths
  readonly provider: Omit<ProviderRoutesOptions, 'cookie'>
}

/** Open to anyone: turning a sign-in link, or a password, into a sign-in. */
export async function addSignInRoutes(
  app: AppInstance,
  { access, isSecure, provider }: SignInRoutesOptions,
) {
  await app.register(rateLimit, {
    max: 20,
    timeWindow: 60_000,
    errorResponseBuilder: () => new AppError('rate_limited'),
  })
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure,
    maxAge: SIGN_IN_MS / 1_000,
  } as const
  addProviderRoutes(app, { ...provider, cookie })
  app.post(
    '/api/sign-in',
    {
      schema: {
        summary: 'Sign in with the token of a link',
        tags: ['access'],
        body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const secret = await access.signIn(request.body.token, request.headers['user-agent'])
      return reply.setCookie(SIGN_IN_COOKIE, secret, cookie).code(204).send(null)
    },
  )
  app.post(
    '/api/sign-in/password',
    {
      schema: {
        summary: 'Sign in with an e-mail address and a password',
        tags: ['access'],
        body: PasswordSignIn,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const userAgent = request.headers['user-agent']
      const attempt = { ...request.body, address: request.ip, userAgent }
      const secret = await access.signInByPassword(attempt)
      return reply.setCookie(SIGN_IN_COOKIE, secret, cookie).code(204).send(null)
    },
  )
}

/** For signed-in users: who they are, and how to leave. */
export async function addMeRoutes(
  app: AppInstance,
  { access, control, recorder }: SignInRoutesOptions,
) {
  const getUser = requireSignIn(app, access)
  app.get(
    '/api/me',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Who is signed in, and what they can see',
        tags: ['access'],
        response: { 200: Me, '4xx': ErrorAnswer },
      },
    },
    async (request) => ({
      user: getUser(request),
      projects: await control.listProjects(),
      recorder,
    }),
  )
  app.post(
    '/api/sign-out',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Sign out',
        tags: ['access'],
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await access.signOut(request.cookies[SIGN_IN_COOKIE] ?? '')
      return reply.clearCookie(SIGN_IN_COOKIE, { path: '/' }).code(204).send(null)
    },
  )
}
