import { expect, test } from 'vitest'
import { INVITATION_MS } from '../services/access/access.ts'
import { NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const PASSWORD = 'correct horse battery'

async function open() {
  const server = await createTestApp()
  const ask = (headers: object, ...[method, path, payload]: [Method, string, object?]) =>
    server.app.inject({
      method,
      url: `/api/${path}`,
      headers: { ...headers },
      ...(payload && { payload }),
    })
  const follow = async (token: string) => {
    const answer = await ask({}, 'POST', 'sign-in', { token })
    expect(answer.statusCode).toBe(204)
    const [cookie] = answer.cookies
    return { cookie: `${cookie?.name}=${cookie?.value}` }
  }
  const tryPassword = (email: string, password: string, remoteAddress = '10.0.0.1') =>
    server.app.inject({
      method: 'POST',
      url: '/api/sign-in/password',
      remoteAddress,
      payload: { email, password },
    })
  const admin = await server.signIn()
  const invite = async (email = 'Bob@Shop.example', role = 'member') => {
    const answer = await ask(admin, 'POST', 'users', { name: ' Bob ', email, role })
    expect(answer.statusCode).toBe(201)
    const { account, link } = answer.json<{ account: { id: string }; link: { token: string } }>()
    return { id: account.id, token: link.token, account }
  }
  return { ...server, ask, follow, tryPassword, admin, invite }
}

test('who is invited signs in with the link, sets a password, and signs in with that', async () => {
  const { ask, follow, tryPassword, invite } = await open()
  const { id, token, account } = await invite()
  expect(account).toMatchObject({ name: 'Bob', email: 'bob@shop.example', role: 'member' })
  const bob = await follow(token)
  expect((await ask(bob, 'GET', 'me')).json()).toMatchObject({
    user: { id, name: 'Bob', role: 'member' },
    projects: [PROJECT],
  })
  const set = await ask(bob, 'PUT', 'me/password', { password: PASSWORD, current: null })
  expect(set.statusCode).toBe(204)
  const entered = await tryPassword(' BOB@shop.example'.trim(), PASSWORD)
  expect(entered.statusCode).toBe(204)
  expect(entered.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }])
})

test('an invitation works once, and for a week', async () => {
  const { app, setNow, invite } = await open()
  const { token } = await invite()
  setNow(NOON + INVITATION_MS)
  const late = await app.inject({ method: 'POST', url: '/api/sign-in', payload: { token } })
  expect(late.json()).toMatchObject({ error: { code: 'sign_in_link_spent' } })
})

test('a wrong password and an unknown address are answered alike', async () => {
  const { ask, follow, tryPassword, invite } = await open()
  const bob = await follow((await invite()).token)
  await ask(bob, 'PUT', 'me/password', { password: PASSWORD, current: null })
  const [wrong, unknown] = [
    await tryPassword('bob@shop.example', 'wrong'),
    await tryPassword('eve@shop.example', PASSWORD),
  ]
  expect(wrong.statusCode).toBe(401)
  expect(wrong.json()).toMatchObject({ error: { code: 'wrong_password' } })
  expect(unknown.json()).toEqual(wrong.json())
})

test('who tries many passwords has to wait, from whatever address, and so has who is right', async () => {
  const { ask, follow, tryPassword, invite, setNow } = await open()
  const bob = await follow((await invite()).token)
  await ask(bob, 'PUT', 'me/password', { password: PASSWORD, current: null })
  for (let at = 0; at < 10; at += 1) {
    expect((await tryPassword('bob@shop.example', 'wrong', `10.0.0.${at}`)).statusCode).toBe(401)
  }
  const refused = await tryPassword('bob@shop.example', PASSWORD, '10.0.1.1')
  expect(refused.json()).toMatchObject({ error: { code: 'too_many_attempts' } })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  setNow(NOON + 100_000)
  expect((await tryPassword('bob@shop.example', PASSWORD, '10.0.1.1')).statusCode).toBe(204)
})

test('one address cannot try one password on many accounts', async () => {
  const { tryPassword } = await open()
  const codes = []
  for (let at = 0; at < 12; at += 1) {
    codes.push((await tryPassword(`user${at}@shop.example`, 'summer')).statusCode)
  }
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
})

test('a new password needs the current one, and ends all other sign-ins', async () => {
  const { ask, follow, tryPassword, invite, admin } = await open()
  const { id, token } = await invite()
  const bob = await follow(token)
  await ask(bob, 'PUT', 'me/password', { password: PASSWORD, current: null })
  const link = await ask(admin, 'POST', `users/${id}/sign-in-links`)
  const phone = await follow(link.json<{ token: string }>().token)
  const change = (current: string | null) =>
    ask(bob, 'PUT', 'me/password', { password: 'another long one', current })
  expect((await change(null)).json()).toMatchObject({ error: { code: 'wrong_password' } })
  expect((await change('wrong')).statusCode).toBe(401)
  expect((await ask(phone, 'GET', 'me')).statusCode).toBe(200)
  expect((await change(PASSWORD)).statusCode).toBe(204)
  expect((await ask(bob, 'GET', 'me')).statusCode).toBe(200)
  expect((await ask(phone, 'GET', 'me')).statusCode).toBe(401)
  expect((await tryPassword('bob@shop.example', PASSWORD)).statusCode).toBe(401)
  expect((await tryPassword('bob@shop.example', 'another long one')).statusCode).toBe(204)
})

test.each([
  ['short', { password: 'short', current: null }],
  ['too long', { password: 'x'.repeat(201), current: null }],
])('a password that is %s is refused', async (_name, body) => {
  const { ask, follow, invite } = await open()
  const bob = await follow((await invite()).token)
  const answer = await ask(bob, 'PUT', 'me/password', body)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('the administrator of the console gets an address first, then a password', async () => {
  const { ask, admin, tryPassword } = await open()
  const set = () => ask(admin, 'PUT', 'me/password', { password: PASSWORD, current: null })
  expect((await set()).json()).toMatchObject({ error: { code: 'needs_email' } })
  const own = { name: 'Ada', email: 'ADA@shop.example' }
  expect((await ask(admin, 'PUT', 'me/account', own)).json()).toMatchObject({
    id: 'admin',
    name: 'Ada',
    email: 'ada@shop.example',
  })
  expect((await set()).statusCode).toBe(204)
  expect((await tryPassword('ada@shop.example', PASSWORD)).statusCode).toBe(204)
  const without = await ask(admin, 'PUT', 'me/account', { name: 'Ada', email: null })
  expect(without.json()).toMatchObject({ error: { code: 'needs_email' } })
})

test('everybody sees where the own account is signed in, and ends what is not wanted', async () => {
  const { ask, follow, invite, admin, app } = await open()
  const { id, token } = await invite()
  const bob = await follow(token)
  const { token: next } = (await ask(admin, 'POST', `users/${id}/sign-in-links`)).json<{
    token: string
  }>()
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const second = await app.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { token: next },
    headers: { 'user-agent': agent },
  })
  const phone = { cookie: `playhead_sign_in=${second.cookies[0]?.value}` }
  const listed = (await ask(bob, 'GET', 'me/account')).json<{
    signIns: { id: string; agent: string; isCurrent: boolean }[]
  }>()
  expect(listed.signIns).toHaveLength(2)
  expect(listed.signIns.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
  const other = listed.signIns.find(({ isCurrent }) => !isCurrent)
  expect(other?.agent).toBe('Firefox on Linux')
  expect((await ask(admin, 'DELETE', `me/sign-ins/${other?.id}`)).statusCode).toBe(404)
  expect((await ask(bob, 'DELETE', `me/sign-ins/${other?.id}`)).statusCode).toBe(204)
  expect((await ask(phone, 'GET', 'me')).statusCode).toBe(401)
  expect((await ask(bob, 'GET', 'me')).statusCode).toBe(200)
})

test('another role holds at once; who is removed is signed out', async () => {
  const { ask, follow, invite, admin } = await open()
  const { id, token } = await invite()
  const bob = await follow(token)
  const path = `projects/${PROJECT.id}/share-links`
  expect((await ask(bob, 'GET', path)).statusCode).toBe(200)
  const viewer = { name: 'Bob', role: 'viewer' }
  expect((await ask(admin, 'PUT', `users/${id}`, viewer)).json()).toMatchObject(viewer)
  expect((await ask(bob, 'GET', path)).statusCode).toBe(403)
  expect((await ask(admin, 'DELETE', `users/${id}`)).statusCode).toBe(204)
  expect((await ask(bob, 'GET', 'me')).statusCode).toBe(401)
  expect((await ask(admin, 'DELETE', `users/${id}`)).statusCode).toBe(404)
})

test('the last administrator stays one', async () => {
  const { ask, admin } = await open()
  const member = await ask(admin, 'PUT', 'users/admin', { name: 'Ada', role: 'member' })
  expect(member.json()).toMatchObject({ error: { code: 'last_admin' } })
  expect((await ask(admin, 'DELETE', 'users/admin')).statusCode).toBe(409)
})

test.each([
  { name: ' ', email: 'a@b.example', role: 'member' },
  { name: 'A', email: 'nobody', role: 'member' },
  { name: 'A', email: 'a@b.example', role: 'owner' },
  { name: 'A', email: 'a@b.example', role: 'admin', id: 'admin' },
])('an invitation that makes no sense is refused: %j', async (body) => {
  const { ask, admin } = await open()
  const answer = await ask(admin, 'POST', 'users', body)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('nobody is invited twice', async () => {
  const { ask, admin, invite } = await open()
  await invite('bob@shop.example')
  const body = { name: 'Bob', email: 'BOB@shop.example', role: 'admin' }
  expect((await ask(admin, 'POST', 'users', body)).json()).toMatchObject({
    error: { code: 'email_taken' },
  })
})

test('a token of the API may do what its role may, has no account, and ends when revoked or old', async () => {
  const { ask, admin, setNow } = await open()
  const make = async (role: string) => {
    const answer = await ask(admin, 'POST', 'tokens', { name: 'Export', role, lifetimeDays: 2 })
    expect(answer.statusCode).toBe(201)
    return answer.json<{ apiToken: { id: string; hint: string }; token: string }>()
  }
  const { apiToken, token } = await make('viewer')
  expect(token).toMatch(/^pht_/)
  const bearer = { authorization: `Bearer ${token}` }
  expect((await ask(bearer, 'GET', `sessions?project=${PROJECT.id}`)).statusCode).toBe(200)
  expect((await ask(bearer, 'GET', `projects/${PROJECT.id}/share-links`)).statusCode).toBe(403)
  expect((await ask(bearer, 'GET', 'users')).statusCode).toBe(403)
  const own = await ask(bearer, 'GET', 'me/account')
  expect(own.json()).toMatchObject({ error: { code: 'needs_person' } })
  // A cookie beside it makes no administrator of it.
  expect((await ask({ ...bearer, ...admin }, 'GET', 'users')).statusCode).toBe(403)

  const listed = await ask(admin, 'GET', 'tokens')
  expect(listed.json()).toMatchObject({ tokens: [{ name: 'Export', hint: token.slice(-4) }] })
  expect(listed.body).not.toContain(token)
  expect((await ask(admin, 'DELETE', `tokens/${apiToken.id}`)).statusCode).toBe(204)
  const after = await ask(bearer, 'GET', 'me')
  expect(after.json()).toMatchObject({ error: { code: 'unknown_api_token' } })

  const old = { authorization: `Bearer ${(await make('admin')).token}` }
  expect((await ask(old, 'GET', 'users')).statusCode).toBe(200)
  setNow(NOON + 2 * 86_400_000)
  expect((await ask(old, 'GET', 'users')).statusCode).toBe(401)
})

test('what changes who may do what is noted, with who did it', async () => {
  const { ask, admin, invite, follow, tryPassword } = await open()
  const { id, token } = await invite()
  const bob = await follow(token)
  await ask(bob, 'PUT', 'me/password', { password: PASSWORD, current: null })
  await tryPassword('bob@shop.example', 'wrong')
  await ask(admin, 'PUT', `users/${id}`, { name: 'Bob', role: 'admin' })
  await ask(admin, 'DELETE', `users/${id}`)
  const { entries } = (await ask(admin, 'GET', 'audit')).json<{
    entries: { at: number; by: string; action: string; target: string }[]
  }>()
  expect(entries.map(({ by, action }) => `${by} ${action}`)).toEqual([
    'Administrator user_removed',
    'Administrator user_changed',
    'Bob sign_in_refused',
    'Bob password_set',
    'Bob signed_in',
    'Administrator user_invited',
    'Administrator signed_in',
  ])
  expect(entries.every(({ at }) => at === NOON)).toBe(true)
  expect(JSON.stringify(entries)).not.toContain(PASSWORD)
})
