import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Role } from '@playhead/protocol'
import { createTestApp } from '../testing/test-app.ts'
import { VERSION } from '../version.ts'

interface Description {
  readonly paths: Record<string, Record<string, Route>>
}

interface Route {
  readonly summary?: string
  readonly responses: object
  readonly security?: readonly object[]
  readonly 'x-role'?: Role
}

async function listRoutes() {
  const server = await createTestApp()
  const { paths } = (await server.app.inject('/api/openapi.json')).json<Description>()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase() as 'GET' | 'POST' | 'PUT' | 'DELETE',
      path,
      route,
    })),
  )
  return { server, routes }
}

test('every route of the API is described, with its answers', async () => {
  const { routes } = await listRoutes()
  expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'DELETE /api/me/sign-ins/{id}',
    'DELETE /api/projects/{id}',
    'DELETE /api/projects/{id}/explorations/{savedId}',
    'DELETE /api/projects/{id}/forwarding/{destinationId}',
    'DELETE /api/projects/{id}/secret-keys/{keyId}',
    'DELETE /api/projects/{id}/share-links/{linkId}',
    'DELETE /api/projects/{id}/statements/{savedId}',
    'DELETE /api/projects/{id}/views/{viewId}',
    'DELETE /api/sessions/{id}',
    'DELETE /api/sessions/{id}/notes/{noteId}',
    'DELETE /api/tokens/{id}',
    'DELETE /api/users/{id}',
    'GET /api/audit',
    'GET /api/backups',
    'GET /api/deletions',
    'GET /api/explore',
    'GET /api/explore/sessions',
    'GET /api/explore/table',
    'GET /api/funnel',
    'GET /api/funnel/sessions',
    'GET /api/heatmap',
    'GET /api/heatmap/paths',
    'GET /api/issues',
    'GET /api/issues/{issueId}',
    'GET /api/me',
    'GET /api/me/account',
    'GET /api/overview',
    'GET /api/paths',
    'GET /api/paths/sessions',
    'GET /api/paths/table',
    'GET /api/projects/{id}/deletion-preview',
    'GET /api/projects/{id}/deletions',
    'GET /api/projects/{id}/explorations',
    'GET /api/projects/{id}/forwarding',
    'GET /api/projects/{id}/forwarding/{destinationId}/attempts',
    'GET /api/projects/{id}/health',
    'GET /api/projects/{id}/installation',
    'GET /api/projects/{id}/live',
    'GET /api/projects/{id}/secret-keys',
    'GET /api/projects/{id}/settings',
    'GET /api/projects/{id}/share-links',
    'GET /api/projects/{id}/sheets/{hash}',
    'GET /api/projects/{id}/statements',
    'GET /api/projects/{id}/storage',
    'GET /api/projects/{id}/tags',
    'GET /api/projects/{id}/views',
    'GET /api/projects/{id}/warnings',
    'GET /api/release',
    'GET /api/sessions',
    'GET /api/sessions/values',
    'GET /api/sessions/{id}',
    'GET /api/sessions/{id}/entries',
    'GET /api/sessions/{id}/events',
    'GET /api/sessions/{id}/export',
    'GET /api/sessions/{id}/live',
    'GET /api/sessions/{id}/notes',
    'GET /api/sessions/{id}/pages',
    'GET /api/sessions/{id}/replay',
    'GET /api/sessions/{id}/replay/{windowId}/{firstSequence}',
    'GET /api/sessions/{id}/share-links',
    'GET /api/share/events',
    'GET /api/share/live',
    'GET /api/share/replay',
    'GET /api/share/replay/{windowId}/{firstSequence}',
    'GET /api/share/session',
    'GET /api/share/sheets/{hash}',
    'GET /api/sign-in/provider',
    'GET /api/sign-in/provider/callback',
    'GET /api/sign-in/ways',
    'GET /api/tables/events',
    'GET /api/tables/sessions',
    'GET /api/tokens',
    'GET /api/users',
    'GET /metrics',
    'GET /v1/settings',
    'POST /api/backups',
    'POST /api/projects',
    'POST /api/projects/{id}/deletions',
    'POST /api/projects/{id}/explorations',
    'POST /api/projects/{id}/forwarding',
    'POST /api/projects/{id}/forwarding/{destinationId}/resume',
    'POST /api/projects/{id}/forwarding/{destinationId}/test',
    'POST /api/projects/{id}/imports',
    'POST /api/projects/{id}/secret-keys',
    'POST /api/projects/{id}/sessions/deletions',
    'POST /api/projects/{id}/sessions/pins',
    'POST /api/projects/{id}/sessions/tags',
    'POST /api/projects/{id}/sql',
    'POST /api/projects/{id}/statements',
    'POST /api/projects/{id}/views',
    'POST /api/sessions/{id}/notes',
    'POST /api/sessions/{id}/share-links',
    'POST /api/share/open',
    'POST /api/sign-in',
    'POST /api/sign-in/password',
    'POST /api/sign-out',
    'POST /api/tokens',
    'POST /api/users',
    'POST /api/users/{id}/sign-in-links',
    'POST /v1/events',
    'POST /v1/reports',
    'POST /v1/segments',
    'POST /v1/sheets',
    'PUT /api/me/account',
    'PUT /api/me/password',
    'PUT /api/projects/{id}',
    'PUT /api/projects/{id}/explorations/{savedId}',
    'PUT /api/projects/{id}/forwarding/{destinationId}',
    'PUT /api/projects/{id}/issues/{issueId}',
    'PUT /api/projects/{id}/settings',
    'PUT /api/projects/{id}/statements/{savedId}',
    'PUT /api/projects/{id}/views/{viewId}',
    'PUT /api/sessions/{id}/notes/{noteId}',
    'PUT /api/sessions/{id}/pin',
    'PUT /api/sessions/{id}/seen',
    'PUT /api/sessions/{id}/tags',
    'PUT /api/users/{id}',
  ])
  for (const { route } of routes) {
    expect(route.summary).toBeTruthy()
    expect(Object.keys(route.responses)).toContain('4XX')
  }
})

test('every route needs a sign-in but those that anyone may use, and the description says so', async () => {
  const { server, routes } = await listRoutes()
  const open = routes.filter(({ route }) => !route.security)
  expect(open.map(({ path }) => path).sort()).toEqual([
    '/api/sign-in',
    '/api/sign-in/password',
    '/api/sign-in/provider',
    '/api/sign-in/provider/callback',
    '/api/sign-in/ways',
    '/v1/reports',
    '/v1/segments',
    '/v1/settings',
    '/v1/sheets',
  ])
  for (const { method, path } of routes.filter(({ route }) => route.security)) {
    const url = path.replaceAll(/\{\w+\}/g, '0')
    for (const cookie of ['', 'playhead_sign_in=', 'playhead_sign_in=forged']) {
      const answer = await server.app.inject({ method, url, headers: { cookie } })
      // Who has no share link is told that there is none.
      const status = path.startsWith('/api/share/') ? 404 : 401
      expect([path, answer.statusCode]).toEqual([path, status])
    }
  }
})

const ROLES: readonly Role[] = ['viewer', 'member', 'admin']
/** What changes something and a viewer may do: to leave, and what is of the viewer alone. */
const OWN = new Set([
  'DELETE /api/projects/{id}/views/{viewId}',
  'POST /api/projects/{id}/views',
  'PUT /api/projects/{id}/views/{viewId}',
  'DELETE /api/me/sign-ins/{id}',
  'POST /api/sign-out',
  'PUT /api/me/account',
  'PUT /api/me/password',
  'PUT /api/sessions/{id}/seen',
])

test('every route is for the roles that the description says, and for no others', async () => {
  const { server, routes } = await listRoutes()
  const cookies = new Map<Role, string>()
  for (const role of ROLES) cookies.set(role, (await server.signIn(role)).cookie)
  const closed = routes.filter(({ route }) => route['x-role'])
  expect(closed.length).toBeGreaterThan(30)
  const forViewers = closed.filter(
    ({ method, route }) => method !== 'GET' && route['x-role'] === 'viewer',
  )
  expect(new Set(forViewers.map(({ method, path }) => `${method} ${path}`))).toEqual(OWN)
  for (const { method, path, route } of closed) {
    const needed = ROLES.indexOf(route['x-role'] ?? 'admin')
    const name = `${method} ${path}`
    for (const [rank, role] of ROLES.entries()) {
      // A sign-out ends it.
      const { cookie } = name === 'POST /api/sign-out' ? await server.signIn(role) : { cookie: '' }
      const answer = await server.app.inject({
        method,
        url: path.replaceAll(/\{\w+\}/g, '0'),
        headers: { cookie: cookie || cookies.get(role) },
      })
      const isRefused = answer.statusCode === 403
      expect([name, role, isRefused]).toEqual([name, role, rank < needed])
    }
  }
})

test('an address that cannot be read is answered like any other mistake', async () => {
  const { app } = await createTestApp()
  const answer = await app.inject('/api/%zz')
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('the version is that of the package', () => {
  const path = join(import.meta.dirname, '..', '..', 'package.json')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: VERSION })
})
