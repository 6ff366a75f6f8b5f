import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { VERSION } from '../version.ts'

interface Description {
  readonly paths: Record<string, Record<string, { summary?: string; responses: object }>>
}

const OPEN_ROUTES = new Set(['POST /v1/segments', 'POST /api/sign-in'])

async function listRoutes() {
  const server = await createTestApp()
  const { paths } = (await server.app.inject('/api/openapi.json')).json<Description>()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase() as 'GET' | 'POST',
      path,
      route,
    })),
  )
  return { server, routes }
}

test('every route of the API is described, with its answers', async () => {
  const { routes } = await listRoutes()
  expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /api/me',
    'GET /api/overview',
    'GET /api/sessions',
    'GET /api/sessions/{id}',
    'GET /api/sessions/{id}/events',
    'GET /api/sessions/{id}/replay',
    'GET /api/sessions/{id}/replay/{windowId}/{index}',
    'POST /api/sign-in',
    'POST /api/sign-out',
    'POST /v1/segments',
  ])
  for (const { route } of routes) {
    expect(route.summary).toBeTruthy()
    expect(Object.keys(route.responses)).toContain('4XX')
  }
})

test('every route that is not meant for anyone needs a sign-in', async () => {
  const { server, routes } = await listRoutes()
  const closed = routes.filter(({ method, path }) => !OPEN_ROUTES.has(`${method} ${path}`))
  for (const { method, path } of closed) {
    const url = path.replaceAll(/\{\w+\}/g, '0')
    for (const cookie of ['', 'playhead_sign_in=', 'playhead_sign_in=forged']) {
      const answer = await server.app.inject({ method, url, headers: { cookie } })
      expect([path, answer.statusCode]).toEqual([path, 401])
    }
  }
})

test('the version is that of the package', () => {
  const path = join(import.meta.dirname, '..', '..', 'package.json')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: VERSION })
})
