import type { Note, NoteList, SessionList, SessionSummary } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { expect, test } from 'vitest'
import type { User } from '../storage/user-store.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

/** A server with one session, and a way to ask it as anyone. */
async function createShelf() {
  const server = await createTestApp()
  const segment = createSegment({}, { projectId: PROJECT.id })
  await server.storage.appendSegment(segment)
  const { sessionId } = segment

  const signInAs = async (user: User): Promise<{ cookie: string }> => {
    const { control } = server.storage
    const { createHash } = await import('node:crypto')
    const secret = `secret-of-${user.id}`
    const hash = createHash('sha256').update(secret).digest('base64url')
    await control.putUser(user)
    const expiresAt = NOON + 86_400_000
    await control.putSignIn(user.id, { id: user.id, hash, createdAt: NOON, expiresAt, agent: '' })
    return { cookie: `playhead_sign_in=${secret}` }
  }
  const admin = await server.signIn()
  const ada = await signInAs({ id: 'ada', name: 'Ada', role: 'member' })
  const bob = await signInAs({ id: 'bob', name: 'Bob', role: 'member' })
  const eve = await signInAs({ id: 'eve', name: 'Eve', role: 'viewer' })
  const ask = (
    headers: { cookie: string },
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    ...[path, payload]: [string, object?]
  ) => server.app.inject({ method, url: `/api/${path}`, headers, ...(payload && { payload }) })
  return { ...server, sessionId, admin, ada, bob, eve, ask }
}

test('a note belongs to its author; administrators may change it too, others not', async () => {
  const { sessionId, admin, ada, bob, eve, ask } = await createShelf()
  const notes = `sessions/${sessionId}/notes`
  const made = await ask(ada, 'POST', notes, { offsetMs: 1_500, text: '  Look <here> \n' })
  expect(made.statusCode).toBe(201)
  const note = made.json<Note>()
  expect(note).toMatchObject({
    offsetMs: 1_500,
    text: 'Look <here>',
    authorName: 'Ada',
    createdAt: NOON,
    editedAt: null,
    mayChange: true,
  })
  const listed = async (who: { cookie: string }) =>
    (await ask(who, 'GET', notes)).json<NoteList>().notes
  expect(await listed(eve)).toEqual([{ ...note, mayChange: false }])
  expect(await listed(bob)).toMatchObject([{ mayChange: false }])
  expect(await listed(admin)).toMatchObject([{ mayChange: true }])

  const path = `${notes}/${note.id}`
  expect((await ask(bob, 'PUT', path, { text: 'x' })).json()).toMatchObject({
    error: { code: 'not_your_note' },
  })
  expect((await ask(bob, 'DELETE', path)).statusCode).toBe(403)
  expect((await ask(eve, 'PUT', path, { text: 'x' })).statusCode).toBe(403)
  expect((await ask(ada, 'PUT', path, { text: 'Mine' })).json<Note>()).toMatchObject({
    text: 'Mine',
    editedAt: NOON,
  })
  expect((await ask(admin, 'PUT', path, { text: 'Yours' })).json<Note>()).toMatchObject({
    text: 'Yours',
    authorName: 'Ada',
  })
  expect((await ask(admin, 'DELETE', path)).statusCode).toBe(204)
  expect((await ask(ada, 'DELETE', path)).json()).toMatchObject({
    error: { code: 'unknown_note' },
  })
  expect(await listed(ada)).toEqual([])
})

test('viewers write no notes and give no tags', async () => {
  const { sessionId, eve, ask } = await createShelf()
  const note = { offsetMs: 0, text: 'x' }
  for (const answer of [
    await ask(eve, 'POST', `sessions/${sessionId}/notes`, note),
    await ask(eve, 'PUT', `sessions/${sessionId}/tags`, { tags: [] }),
  ]) {
    expect(answer.json()).toMatchObject({ error: { code: 'viewers_only_look' } })
  }
})

test.each([
  ['empty', { offsetMs: 0, text: '' }],
  ['blank', { offsetMs: 0, text: ' \n\t ' }],
  ['too long', { offsetMs: 0, text: 'x'.repeat(4_001) }],
  ['before the start', { offsetMs: -1, text: 'x' }],
  ['at no time', { offsetMs: null, text: 'x' }],
  ['with more', { offsetMs: 0, text: 'x', authorName: 'God' }],
])('a note that is %s is refused', async (_, note) => {
  const { sessionId, ada, ask } = await createShelf()
  const answer = await ask(ada, 'POST', `sessions/${sessionId}/notes`, note)
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('tags are shown with the session, suggested, and the same in any case', async () => {
  const { sessionId, ada, eve, ask } = await createShelf()
  const put = (tags: unknown[]) => ask(ada, 'PUT', `sessions/${sessionId}/tags`, { tags })
  const answer = await put(['Checkout', 'vip', 'VIP', 'größe 2'])
  expect(answer.json()).toEqual({ tags: ['Checkout', 'größe 2', 'vip'] })
  const session = (await ask(eve, 'GET', `sessions/${sessionId}`)).json<SessionSummary>()
  expect(session.tags).toEqual(['Checkout', 'größe 2', 'vip'])
  const suggested = await ask(eve, 'GET', `projects/${PROJECT.id}/tags`)
  expect(suggested.json()).toEqual({
    tags: ['Checkout', 'größe 2', 'vip'].map((tag) => ({ tag, sessions: 1 })),
  })
  const many = Array.from({ length: 21 }, (_, number) => `tag ${number}`)
  for (const wrong of [many, [''], [' x'], ['x '], ['a\nb'], ['x'.repeat(61)], ['a\u202Eb'], [7]]) {
    expect([wrong, (await put(wrong)).statusCode]).toEqual([wrong, 400])
  }
  expect((await put(many.slice(0, 20))).statusCode).toBe(200)
})

test('what one person has seen is unseen by another, in the list and by itself', async () => {
  const { sessionId, ada, eve, ask } = await createShelf()
  const seen = (isSeen: boolean) => ask(eve, 'PUT', `sessions/${sessionId}/seen`, { isSeen })
  const look = async (who: { cookie: string }): Promise<boolean[]> => {
    const range = `project=${PROJECT.id}&fromAt=0&toAt=${NOON + 86_400_000}`
    const { sessions } = (await ask(who, 'GET', `sessions?${range}`)).json<SessionList>()
    const one = (await ask(who, 'GET', `sessions/${sessionId}`)).json<SessionSummary>()
    return [...sessions.map(({ isSeen }) => isSeen), one.isSeen]
  }
  expect(await look(eve)).toEqual([false, false])
  expect((await seen(true)).statusCode).toBe(204)
  expect(await look(eve)).toEqual([true, true])
  expect(await look(ada)).toEqual([false, false])
  await seen(false)
  expect(await look(eve)).toEqual([false, false])
})

test('there is nothing to add to a session that is not there', async () => {
  const { ada, ask } = await createShelf()
  const id = randomUUIDv7()
  for (const answer of [
    await ask(ada, 'GET', `sessions/${id}/notes`),
    await ask(ada, 'POST', `sessions/${id}/notes`, { offsetMs: 0, text: 'x' }),
    await ask(ada, 'PUT', `sessions/${id}/notes/${id}`, { text: 'x' }),
    await ask(ada, 'DELETE', `sessions/${id}/notes/${id}`),
    await ask(ada, 'PUT', `sessions/${id}/tags`, { tags: ['x'] }),
    await ask(ada, 'PUT', `sessions/${id}/seen`, { isSeen: true }),
  ]) {
    expect(answer.json()).toMatchObject({ error: { code: 'unknown_session' } })
  }
})

test('a deleted session takes its notes along', async () => {
  const { storage, sessionId, ada, ask } = await createShelf()
  await ask(ada, 'POST', `sessions/${sessionId}/notes`, { offsetMs: 0, text: 'x' })
  expect((await ask(ada, 'DELETE', `sessions/${sessionId}`)).statusCode).toBe(200)
  expect(await storage.annotations.listNotes(sessionId)).toEqual([])
  expect((await ask(ada, 'GET', `sessions/${sessionId}/notes`)).statusCode).toBe(404)
})
