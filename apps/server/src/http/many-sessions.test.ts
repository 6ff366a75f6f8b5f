import type { Deletion, SessionList } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

async function createFilledApp(count: number) {
  const server = await createTestApp()
  const headers = await server.signIn('admin')
  const append = async (projectId: string): Promise<string> => {
    const segment = createSegment({}, { projectId })
    await server.storage.appendSegment(segment)
    return segment.sessionId
  }
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) ids.push(await append(PROJECT.id))
  const send = (what: string, payload: object) =>
    server.app.inject({
      method: 'POST',
      url: `/api/projects/${PROJECT.id}/sessions/${what}`,
      headers,
      payload,
    })
  const list = async () => {
    const url = `/api/sessions?project=${PROJECT.id}&limit=200`
    return (await server.app.inject({ url, headers })).json<SessionList>().sessions
  }
  return { ...server, ids, elsewhere: await append('project-2'), send, list }
}

test('tags are added to sessions and taken off, in any case, and the others stay', async () => {
  const server = await createFilledApp(3)
  const [first = '', second = '', third = ''] = server.ids
  await server.storage.annotations.putTags(first, ['Checkout', 'old'])
  const answer = await server.send('tags', {
    sessionIds: [first, second, second, server.elsewhere, randomUUIDv7()],
    add: ['checkout', 'seen by Ada'],
    remove: ['OLD'],
  })
  expect(answer.json()).toEqual({ changed: 2, skipped: 2 })
  const tags = new Map((await server.list()).map((session) => [session.id, session.tags]))
  expect(tags.get(first)).toEqual(['Checkout', 'seen by Ada'])
  expect(tags.get(second)).toEqual(['checkout', 'seen by Ada'])
  expect(tags.get(third)).toEqual([])
  const { annotations } = server.storage
  const foreign = (await annotations.describe([server.elsewhere], null)).get(server.elsewhere)
  expect(foreign?.tags).toEqual([])
})

test('what would have too many tags is skipped, and said', async () => {
  const server = await createFilledApp(2)
  const [full = '', free = ''] = server.ids
  await server.storage.annotations.putTags(
    full,
    Array.from({ length: 20 }, (_, tag) => `tag ${tag}`),
  )
  const answer = await server.send('tags', { sessionIds: [full, free], add: ['one'], remove: [] })
  expect(answer.json()).toEqual({ changed: 1, skipped: 1 })
})

test('a hundred sessions are pinned, and let go', async () => {
  const server = await createFilledApp(100)
  const pin = async (isPinned: boolean) =>
    (await server.send('pins', { sessionIds: server.ids, isPinned })).json<unknown>()
  expect(await pin(true)).toEqual({ changed: 100, skipped: 0 })
  expect((await server.list()).every(({ isPinned }) => isPinned)).toBe(true)
  expect(await pin(false)).toEqual({ changed: 100, skipped: 0 })
  expect((await server.list()).some(({ isPinned }) => isPinned)).toBe(false)
})

test('chosen sessions are gone with the answer, and the audit has one entry', async () => {
  const server = await createFilledApp(75)
  const kept = server.ids.slice(70)
  const sessionIds = [...server.ids.slice(0, 70), server.elsewhere]
  const answer = await server.send('deletions', { sessionIds, reason: 'test visits' })
  expect(answer.json<Deletion>()).toMatchObject({
    subject: { kind: 'sessions', sessionIds },
    sessions: 70,
    reason: 'test visits',
    requestedBy: 'admin',
    finishedAt: NOON,
  })
  expect((await server.list()).map(({ id }) => id).sort()).toEqual(kept.sort())
  expect(await server.storage.sessions.load(server.elsewhere)).not.toBeNull()
  const erasures = await server.storage.control.listErasures({ projectId: PROJECT.id, limit: 9 })
  expect(erasures).toHaveLength(1)
  expect(await server.storage.control.findOpenErasure()).toBeNull()
})

test.each([
  ['tags', { sessionIds: [], add: ['a'], remove: [] }],
  ['tags', { sessionIds: ['no id'], add: ['a'], remove: [] }],
  ['tags', { sessionIds: [randomUUIDv7()], add: [' '], remove: [] }],
  ['pins', { sessionIds: Array.from({ length: 101 }, () => randomUUIDv7()), isPinned: true }],
  ['pins', { sessionIds: [randomUUIDv7()] }],
  ['deletions', { sessionIds: [randomUUIDv7()], range: 'all' }],
])('%s: %j is refused', async (what, body) => {
  const server = await createFilledApp(0)
  expect((await server.send(what, body)).statusCode).toBe(400)
})
