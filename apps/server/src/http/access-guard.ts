import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Access } from '../services/access/access.ts'
import type { Role } from '@playhead/protocol'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'

export const SIGN_IN_COOKIE = 'playhead_sign_in'

/** How the description of the API names the cookie. */
export const SIGN_IN_SCHEME = 'signIn'

export const API_TOKEN_SCHEME = 'apiToken'

const CHANGING_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may use the route. */
    role?: Role
  }
}

/** Each may do what those before it may. */
const RANKS: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2 }

/**
 * Lets only signed-in users into a group of routes, and only those whose role each route
 * asks for. A route that asks for none cannot be added.
 *
 * @returns who sent a request of the group
 */
export function requireSignIn(app: AppInstance, access: Access): (request: FastifyRequest) => User {
  const users = new WeakMap<FastifyRequest, User>()
  app.addHook('onRoute', (route) => {
    const role = route.config?.role
    if (!role) throw new TypeError(`${route.url} does not say which role may use it`)
    const security = [{ [SIGN_IN_SCHEME]: [] }, { [API_TOKEN_SCHEME]: [] }]
    route.schema = Object.assign({}, route.schema, { security, 'x-role': role })
  })
  app.addHook('onRequest', async (request) => {
    const token = readToken(request.headers.authorization)
    const user = token
      ? await access.loadTokenUser(token)
      : await access.loadUser(request.cookies[SIGN_IN_COOKIE])
    const { role = 'admin' } = request.routeOptions.config
    if (RANKS[user.role] < RANKS[role]) {
      throw new AppError(role === 'admin' ? 'admin_only' : 'viewers_only_look')
    }
    users.set(request, user)
  })
  return (request) => {
    const user = users.get(request)
    if (!user) throw new AppError('not_signed_in')
    return user
  }
}

function readToken(authorization = ''): string | null {
  const scheme = 'Bearer '
  return authorization.startsWith(scheme) ? authorization.slice(scheme.length).trim() : null
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
