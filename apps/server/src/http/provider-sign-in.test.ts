import { expect, onTestFinished, test } from 'vitest'
import { CLIENT, createIdentityProvider } from '../testing/identity-provider.ts'
import { createTestApp } from '../testing/test-app.ts'

const PUBLIC_URL = 'http://127.0.0.1:4600'
const START = '/api/sign-in/provider'

async function createJoinedApp(env: Record<string, string> = {}) {
  const provider = await createIdentityProvider(`${PUBLIC_URL}${START}/callback`)
  onTestFinished(provider.close)
  const server = await createTestApp({
    env: {
      PLAYHEAD_OIDC_ISSUER: provider.issuer,
      PLAYHEAD_OIDC_CLIENT_ID: CLIENT.id,
      PLAYHEAD_OIDC_CLIENT_SECRET: CLIENT.secret,
      PLAYHEAD_OIDC_NAME: 'Example ID',
      ...env,
    },
  })
  const begin = async (to?: string) => {
    const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`
    const answer = await server.app.inject({ url: `${START}${query}` })
    const [cookie] = answer.cookies
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` }
    return { answer, cookie, headers, address: String(answer.headers.location) }
  }
  const comeBack = async (url: URL, headers: Record<string, string>) => {
    const answer = await server.app.inject({ url: url.pathname + url.search, headers })
    const signIn = answer.cookies.find(({ name }) => name === 'playhead_sign_in')
    return { to: answer.headers.location, signIn, answer }
  }
  const enter = async (login: string | null, to?: string) => {
    const { address, headers } = await begin(to)
    return comeBack(await provider.visit(address, login), headers)
  }
  const whoIs = async (signIn: { name: string; value: string } | undefined) => {
    const headers = { cookie: `${signIn?.name}=${signIn?.value}` }
    const me = await server.app.inject({ url: '/api/me', headers })
    return me.json<{ user?: { id: string; name: string; role: string } }>().user
  }
  const invite = (id: string, email: string) =>
    server.storage.control.addAccount({ id, name: id, email, role: 'member', createdAt: 0 })
  return { ...server, provider, begin, comeBack, enter, whoIs, invite }
}

test('who has an account signs in by the provider, and comes to the page that was asked for', async () => {
  const { provider, enter, whoIs, invite, storage } = await createJoinedApp()
  await invite('ada', 'ada@shop.example')
  provider.people.set('7', { email: 'Ada@shop.example', email_verified: true, name: 'Ada L.' })
  const first = await enter('7', '/sessions?range=7d')
  expect(first.to).toBe('/sessions?range=7d')
  expect(first.signIn).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  expect(await whoIs(first.signIn)).toEqual({ id: 'ada', name: 'ada', role: 'member' })
  const [noted] = await storage.control.listAudit(1)
  expect(noted).toMatchObject({ by: 'ada', action: 'signed_in' })
  expect(noted?.target).toContain('with Example ID')
  // Whoever has the address later is somebody else, and a new address changes nothing.
  provider.people.set('8', { email: 'ada@shop.example', email_verified: true })
  provider.people.set('7', { email: 'countess@shop.example', email_verified: false })
  expect((await enter('8')).to).toBe('/sign-in?failed=no_account')
  const again = await enter('7')
  expect(again.to).toBe('/sessions')
  expect(await whoIs(again.signIn)).toMatchObject({ id: 'ada' })
})

test('people whom nobody has invited stay outside, unless their domain is let in', async () => {
  const closed = await createJoinedApp()
  closed.provider.people.set('7', { email: 'ada@shop.example', email_verified: true })
  expect(await closed.enter('7')).toMatchObject({
    to: '/sign-in?failed=no_account',
    signIn: undefined,
  })
  expect(await closed.storage.control.listAccounts()).toEqual([])

  const { provider, enter, whoIs, storage } = await createJoinedApp({
    PLAYHEAD_OIDC_NEW_ROLE: 'viewer',
    PLAYHEAD_OIDC_DOMAINS: 'shop.example',
  })
  const person = { email: 'ada@shop.example', email_verified: true, name: 'Ada "🦊" L.' }
  provider.people.set('7', person)
  expect(await whoIs((await enter('7')).signIn)).toMatchObject({
    name: person.name,
    role: 'viewer',
  })
  expect(await storage.control.listAudit(9)).toMatchObject([
    { action: 'signed_in' },
    { action: 'user_joined', target: 'ada@shop.example as viewer' },
  ])
  await enter('7')
  expect(await storage.control.listAccounts()).toHaveLength(1)
  for (const [login, claims] of Object.entries({
    8: { ...person, email: 'eve@not-shop.example' },
    9: { ...person, email: 'eve@x@evil.example' },
    10: { ...person, email: 'eve@shop.example', email_verified: false },
    11: { email: 'eve@shop.example' },
    12: {},
  })) {
    provider.people.set(login, claims)
    const { to, signIn } = await enter(login)
    expect(to).toMatch(/^\/sign-in\?failed=(?:no_account|unverified_email)$/)
    expect(signIn).toBeUndefined()
  }
  expect(await storage.control.listAccounts()).toHaveLength(1)
})

test('who planted a password in an account is out once its owner comes', async () => {
  const { provider, enter, invite, storage } = await createJoinedApp()
  await invite('ada', 'ada@shop.example')
  await storage.control.setPassword('ada', 'planted', '')
  provider.people.set('7', { email: 'ada@shop.example', email_verified: true })
  await enter('7')
  expect(await storage.control.loadPassword('ada')).toBeNull()
})

test('only the browser that went may come back, once, with what it was given', async () => {
  const { provider, begin, comeBack, invite, log } = await createJoinedApp()
  await invite('ada', 'ada@shop.example')
  provider.people.set('7', { email: 'ada@shop.example', email_verified: true })
  const { address, headers, cookie } = await begin()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: START })
  const back = await provider.visit(address, '7')
  const other = await begin()
  const forged = new URL(back)
  forged.searchParams.set('code', 'guessed')
  for (const [url, sent] of [
    [back, {}],
    [back, other.headers],
    [forged, headers],
    [back, { cookie: 'playhead_handshake=bm90aGluZw' }],
    [new URL(`${PUBLIC_URL}${START}/callback`), headers],
  ] as const) {
    const { to, signIn } = await comeBack(url, sent)
    expect(to).toMatch(/^\/sign-in\?failed=(?:expired|failed)$/)
    expect(signIn).toBeUndefined()
  }
  expect((await comeBack(back, headers)).to).toBe('/sessions')
  expect((await comeBack(back, headers)).to).toBe('/sign-in?failed=failed')
  expect(log()).not.toContain(CLIENT.secret)
  expect(log()).not.toContain('ada@shop.example')
})

test('who turns back at the provider is told so', async () => {
  const { enter } = await createJoinedApp()
  expect(await enter(null)).toMatchObject({ to: '/sign-in?failed=cancelled', signIn: undefined })
})

test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/a b', 'sessions', ''])(
  'nobody is sent on to %j',
  async (to) => {
    const { begin } = await createJoinedApp()
    expect((await begin(to)).answer.statusCode).toBe(400)
  },
)

test('a provider that does not answer is asked again, and the server does without it', async () => {
  const server = await createTestApp({
    env: {
      PLAYHEAD_OIDC_ISSUER: 'http://127.0.0.1:9',
      PLAYHEAD_OIDC_CLIENT_ID: 'a',
      PLAYHEAD_OIDC_CLIENT_SECRET: 'b',
    },
  })
  const answer = await server.app.inject({ url: START })
  expect(answer.headers.location).toBe('/sign-in?failed=failed')
  expect(server.log()).toContain('signing in by the provider: failed')
  const ways = await server.app.inject({ url: '/api/sign-in/ways' })
  expect(ways.json()).toEqual({ provider: 'single sign-on' })
})

test('without a provider there is nothing to go to', async () => {
  const { app } = await createTestApp()
  expect((await app.inject({ url: '/api/sign-in/ways' })).json()).toEqual({ provider: null })
  for (const url of [START, `${START}/callback?code=a&state=b`]) {
    expect((await app.inject({ url })).statusCode).toBe(404)
  }
})
