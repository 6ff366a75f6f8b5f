import type { Role, SavedView, SavedViewInit, SavedViewList } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const URL = `/api/projects/${PROJECT.id}/views`
const INIT: SavedViewInit = {
  name: 'Trouble at the checkout',
  isShared: true,
  filter: '{ "all": [ { "field": "exceptionCount", "from": 1 } ] }',
  sort: 'errors',
  search: 'pay',
}

async function createServer() {
  const server = await createTestApp()
  const as = async (role: Role) => {
    const headers = await server.signIn(role)
    const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', payload?: object) =>
      server.app.inject({ method, url: `${URL}${path}`, headers, ...(payload && { payload }) })
    return {
      send,
      add: async (init: Partial<SavedViewInit> = {}) =>
        (await send('POST', '', { ...INIT, ...init })).json<SavedView>(),
      names: async () =>
        (await send('GET'))
          .json<SavedViewList>()
          .views.map(({ name, mayChange }) => [name, mayChange]),
    }
  }
  return { ...server, as }
}

test('a view is saved, found by everyone or by one alone, changed, and deleted', async () => {
  const server = await createServer()
  const [viewer, member, admin] = [
    await server.as('viewer'),
    await server.as('member'),
    await server.as('admin'),
  ]
  const made = await member.add()
  expect(made).toMatchObject({
    ...INIT,
    filter: '{"all":[{"field":"exceptionCount","from":1}]}',
    createdBy: 'member',
    mayChange: true,
  })
  await viewer.add({ name: 'Mine', isShared: false, filter: null, search: '' })
  expect(await viewer.names()).toEqual([
    ['Mine', true],
    [INIT.name, false],
  ])
  expect(await member.names()).toEqual([[INIT.name, true]])
  expect(await admin.names()).toEqual([[INIT.name, true]])
  const changed = await admin.send('PUT', `/${made.id}`, {
    ...INIT,
    name: 'Renamed',
    sort: 'newest',
  })
  expect(changed.json()).toMatchObject({ name: 'Renamed', createdBy: 'member', changedBy: 'admin' })
  expect((await member.send('DELETE', `/${made.id}`)).statusCode).toBe(204)
  expect(await admin.names()).toEqual([])
})

test('viewers keep views for themselves, and nobody changes another’s', async () => {
  const server = await createServer()
  const [viewer, member, admin] = [
    await server.as('viewer'),
    await server.as('member'),
    await server.as('admin'),
  ]
  const codeOf = async (asking: ReturnType<typeof viewer.send>) =>
    (await asking).json<{ error: { code: string } }>().error.code
  expect(await codeOf(viewer.send('POST', '', INIT))).toBe('viewers_only_look')
  const own = await viewer.add({ isShared: false })
  expect(await codeOf(viewer.send('PUT', `/${own.id}`, INIT))).toBe('viewers_only_look')
  // What is somebody's own is not there for others, administrators or not.
  expect(await codeOf(admin.send('PUT', `/${own.id}`, INIT))).toBe('unknown_view')
  expect(await codeOf(member.send('DELETE', `/${own.id}`))).toBe('unknown_view')
  const shared = await admin.add()
  expect(await codeOf(member.send('PUT', `/${shared.id}`, INIT))).toBe('not_your_view')
  expect(await codeOf(viewer.send('DELETE', `/${shared.id}`))).toBe('viewers_only_look')
  const members = await member.add()
  expect(await codeOf(admin.send('PUT', `/${members.id}`, { ...INIT, isShared: false }))).toBe(
    'not_your_view',
  )
})

test('there is an end to them, and it is said', async () => {
  const server = await createServer()
  const member = await server.as('member')
  for (let made = 0; made < 100; made += 1) await member.add({ name: `View ${made}` })
  const answer = await member.send('POST', '', INIT)
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ error: { code: 'too_many_views' } })
})

test.each([
  { name: '' },
  { name: ' padded' },
  { name: 'two\nlines' },
  { name: 'x'.repeat(81) },
  { filter: 'no JSON' },
  { filter: '{"field":"sql","isSet":true}' },
  { sort: 'random' },
  { search: 'x'.repeat(201) },
  { owner: 'eve' },
])('%j is refused', async (wrong) => {
  const member = await (await createServer()).as('member')
  const answer = await member.send('POST', '', { ...INIT, ...wrong })
  expect(answer.statusCode).toBe(400)
})
