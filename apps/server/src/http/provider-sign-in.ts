import type { CookieSerializeOptions } from '@fastify/cookie'
import { ErrorAnswer, SignInWays } from '@playhead/protocol/schema'
import type { FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '../errors.ts'
import { ProviderError, type Provider } from '../services/access/provider.ts'
import { SIGN_IN_COOKIE } from './access-guard.ts'
import type { AppInstance } from './app-instance.ts'

const PATH = '/api/sign-in/provider'
const CALLBACK_PATH = `${PATH}/callback`
const HANDSHAKE_COOKIE = 'playhead_handshake'
/** How long somebody may take with the provider. */
const HANDSHAKE_SECONDS = 900

export interface ProviderRoutesOptions {
  /** Null: there is none. */
  readonly provider: Provider | null
  readonly providerName: string
  /** Where people reach the server. */
  readonly publicUrl: string
  /** Of the sign-in. */
  readonly cookie: CookieSerializeOptions
  readonly logger: Pick<Logger, 'warn'>
}

const HandshakeCookie = Type.Object({
  state: Type.String(),
  nonce: Type.String(),
  verifier: Type.String(),
  to: Type.String(),
})

/** Open to anyone: signing in by a provider, for which the browser goes there and comes back. */
export function addProviderRoutes(app: AppInstance, options: ProviderRoutesOptions): void {
  const { provider, providerName, publicUrl, cookie, logger } = options
  // Lax, as the browser comes back from another site.
  const handshakeCookie = {
    ...cookie,
    path: PATH,
    sameSite: 'lax',
    maxAge: HANDSHAKE_SECONDS,
  } as const

  const refuse = (reply: FastifyReply, error: unknown): FastifyReply => {
    if (!(error instanceof ProviderError)) throw error
    const { reason, cause } = error
    if (reason === 'failed') logger.warn({ reason: describeCause(cause) }, error.message)
    return reply.redirect(`/sign-in?failed=${reason}`, 303)
  }

  app.get(
    '/api/sign-in/ways',
    {
      // Every page asks that is opened by somebody who is not signed in.
      config: { rateLimit: false },
      schema: {
        summary: 'How people sign in here, beside links and passwords',
        tags: ['access'],
        response: { 200: SignInWays, '4xx': ErrorAnswer },
      },
    },
    async () => ({ provider: provider ? providerName : null }),
  )
  app.get(
    PATH,
    {
      schema: {
        summary: 'Go to the provider to sign in there',
        tags: ['access'],
        querystring: Type.Object({
          to: Type.Optional(
            Type.String({
              maxLength: 2_000,
              pattern: '^/(?![/\\\\])[^\\s\\\\]*$',
              description: 'the path of the page to be shown afterwards',
            }),
          ),
        }),
        response: { 303: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      if (!provider) throw new AppError('not_found')
      try {
        const { url, handshake } = await provider.begin(`${publicUrl}${CALLBACK_PATH}`)
        const kept = { ...handshake, to: request.query.to ?? '/sessions' }
        const value = Buffer.from(JSON.stringify(kept)).toString('base64url')
        return reply.setCookie(HANDSHAKE_COOKIE, value, handshakeCookie).redirect(url.href, 303)
      } catch (error) {
        return refuse(reply, error)
      }
    },
  )
  app.get(
    CALLBACK_PATH,
    {
      schema: {
        summary: 'Come back from the provider',
        tags: ['access'],
        response: { 303: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      if (!provider) throw new AppError('not_found')
      reply.clearCookie(HANDSHAKE_COOKIE, { path: PATH })
      try {
        const kept = readHandshake(request.cookies[HANDSHAKE_COOKIE])
        if (!kept) throw new ProviderError('expired')
        const { to, ...handshake } = kept
        const userAgent = request.headers['user-agent']
        const answer = new URL(request.originalUrl, publicUrl)
        const visit = { handshake, ...(userAgent && { userAgent }) }
        const secret = await provider.finish(answer, visit)
        return reply.setCookie(SIGN_IN_COOKIE, secret, cookie).redirect(to, 303)
      } catch (error) {
        return refuse(reply, error)
      }
    },
  )
}

/** What this browser was given when it went; null for none, and for what another site put there. */
function readHandshake(cookie = '') {
  try {
    const kept: unknown = JSON.parse(Buffer.from(cookie, 'base64url').toString())
    return Value.Check(HandshakeCookie, kept) && /^\/(?![/\\])[^\s\\]*$/.test(kept.to) ? kept : null
  } catch {
    return null
  }
}

/** For the log: what went wrong, without what the provider said of a person. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause ? ` (${String(cause.code)})` : ''
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : ''
  return `${cause.message}${code}${inner}`
}
