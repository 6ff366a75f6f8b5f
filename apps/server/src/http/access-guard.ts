import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Access } from '../services/access/access.ts'
import type { User } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'

export const SIGN_IN_COOKIE = 'playhead_sign_in'

/** How the description of the API names the cookie. */
export const SIGN_IN_SCHEME = 'signIn'

const CHANGING_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Lets only signed-in users into a group of routes.
 *
 * @returns who sent a request of the group
 */
export function requireSignIn(app: AppInstance, access: Access): (request: FastifyRequest) => User {
  const users = new WeakMap<FastifyRequest, User>()
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ [SIGN_IN_SCHEME]: [] }] }
  })
  app.addHook('onRequest', async (request) => {
    users.set(request, await access.loadUser(request.cookies[SIGN_IN_COOKIE]))
  })
  return (request) => {
    const user = users.get(request)
    if (!user) throw new AppError('not_signed_in')
    return user
  }
}

/**
 * Refuses changes that a page of another site asks for. Browsers say where a
 * request comes from; what comes from no browser carries nobody's cookie.
 */
export function requireSameOrigin(app: AppInstance, publicUrl: string): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    if (!CHANGING_METHODS.has(method)) return
    const { origin, host, 'sec-fetch-site': site } = headers
    const own = new Set([publicUrl, `http://${host}`, `https://${host}`])
    const isForeign = (origin !== undefined && !own.has(origin)) || (site && site !== 'same-origin')
    if (isForeign) throw new AppError('cross_origin_request')
  })
}
