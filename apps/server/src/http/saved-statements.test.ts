import type { SavedStatementList } from '@playhead/protocol'
import { SAVED_STATEMENTS_LIMIT } from '@playhead/protocol/schema'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import { expect, test } from 'vitest'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

test('statements are kept by name, up to a number, for those who may use SQL', async () => {
  const { app, signIn } = await createTestApp()
  const headers = await signIn('member')
  const url = `/api/projects/${PROJECT.id}/statements`
  const post = (payload: object) => app.inject({ method: 'POST', url, headers, payload })
  const list = async () =>
    (await app.inject({ url, headers })).json<SavedStatementList>().statements
  const query = 'SELECT nothing -- yet'
  const { id } = (await post({ name: ' First "🦊" ', query })).json<{ id: string }>()
  expect(await list()).toMatchObject([{ id, name: 'First "🦊"', query }])
  for (const bad of [
    { name: ' ', query },
    { name: 'x'.repeat(101), query },
    { name: 'A', query: ' ' },
    { name: 'A', query: 'x'.repeat(SQL_LIMITS.queryLength + 1) },
    { name: 'A', query, more: 1 },
  ]) {
    expect((await post(bad)).statusCode).toBe(400)
  }
  const put = (name: string) =>
    app.inject({ method: 'PUT', url: `${url}/${name}`, headers, payload: { name: 'B', query } })
  expect((await put(id)).statusCode).toBe(200)
  expect((await put('nothing')).statusCode).toBe(404)
  expect((await list()).map(({ name }) => name)).toEqual(['B'])
  const viewer = await signIn('viewer')
  expect((await app.inject({ url, headers: viewer })).statusCode).toBe(403)
  const remove = () => app.inject({ method: 'DELETE', url: `${url}/${id}`, headers })
  expect((await remove()).statusCode).toBe(204)
  expect((await remove()).statusCode).toBe(404)
  for (let place = 0; place < SAVED_STATEMENTS_LIMIT; place += 1) await post({ name: 'A', query })
  const refused = await post({ name: 'A', query })
  expect(refused.statusCode).toBe(400)
  expect(refused.body).toContain(`expected at most ${SAVED_STATEMENTS_LIMIT}`)
})
