import type { Destination, DestinationList } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createTestApp, PROJECT, type TestApp } from '../testing/test-app.ts'

const URL = `/api/projects/${PROJECT.id}/forwarding`
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const INIT = {
  name: 'Warehouse',
  target: { kind: 'webhook', url: 'https://hooks.example/in', secret: SECRET },
  events: [{ name: 'paid' }],
  filter: { field: 'country', is: ['DE'] },
  isOn: true,
  from: 'now',
}

async function start(env: Record<string, string> = {}) {
  const server: TestApp = await createTestApp({ env })
  const headers = await server.signIn()
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { ...server, send }
}

test('a destination is made, changed and removed, its secret is never given out, and all is in the audit', async () => {
  const { send, storage, log } = await start()
  const made = await send('POST', URL, INIT)
  expect(made.statusCode).toBe(201)
  const { id, ...destination } = made.json<Destination>()
  expect(destination).toMatchObject({
    name: 'Warehouse',
    events: [{ name: 'paid' }],
    filter: INIT.filter,
    state: 'waiting',
    target: {
      kind: 'webhook',
      url: 'https://hooks.example/in',
      secretHint: SECRET.slice(-4),
    },
  })
  const { from: _, ...init } = INIT
  const { secret: __, ...target } = init.target
  const change = {
    ...init,
    name: 'Lake',
    isOn: false,
    target: { ...target, url: 'https://b.example/' },
  }
  const changed = await send('PUT', `${URL}/${id}`, change)
  expect(changed.json()).toMatchObject({ name: 'Lake', state: 'off' })
  const list = await send('GET', URL)
  expect(list.json<DestinationList>().destinations).toEqual([changed.json()])
  for (const { body } of [made, changed, list]) expect(body).not.toContain(SECRET.slice(0, -4))
  expect(log()).not.toContain(SECRET)
  // A change without a secret has left it.
  expect(await storage.control.listDestinations(null)).toMatchObject([
    { target: { secret: SECRET } },
  ])
  expect((await send('GET', `${URL}/${id}/attempts`)).json()).toEqual({ attempts: [] })
  expect((await send('POST', `${URL}/${id}/resume`, { from: 'now' })).statusCode).toBe(200)
  expect((await send('DELETE', `${URL}/${id}`)).statusCode).toBe(204)
  expect((await send('DELETE', `${URL}/${id}`)).json()).toMatchObject({
    error: { code: 'unknown_destination' },
  })
  const audit = await storage.control.listAudit(4)
  expect(audit.map(({ action, target }) => `${action} ${target}`).toReversed()).toEqual([
    'forwarding_added Warehouse',
    'forwarding_changed Lake',
    'forwarding_resumed Lake',
    'forwarding_removed Lake',
  ])
})

test('what cannot be sent to is refused when it is given, and the answer says why', async () => {
  const { send } = await start()
  const refuse = async (target: object): Promise<string> => {
    const answer = await send('POST', URL, { ...INIT, target })
    expect(answer.statusCode, JSON.stringify(target)).toBe(400)
    return answer.json<{ error: { message: string } }>().error.message
  }
  const webhook = (url: string, secret = SECRET) => ({ kind: 'webhook', url, secret })
  expect(await refuse(webhook('http://hooks.example/'))).toMatch(/url is plain HTTP/)
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '0x7f000001']) {
    expect(await refuse(webhook(`https://${host}/`))).toMatch(/a private address/)
  }
  expect(await refuse(webhook('https://ada:pass@hooks.example/'))).toMatch(/user name/)
  expect(await refuse(webhook('ftp://hooks.example/'))).toMatch(/expected an https address/)
  expect(await refuse(webhook('https://hooks.example/', 'too-simple'))).toMatch(/expected whsec_/)
  expect(await refuse({ kind: 'webhook', url: 'https://hooks.example/' })).toMatch(
    /secret is absent/,
  )
  expect(await refuse({ kind: 'amplitude', region: 'in', secret: '12345678' })).toMatch(/us or eu/)
  expect(await refuse({ kind: 'amplitude', url: 'https://a.example', secret: '12345678' })).toMatch(
    /expected a region/,
  )
  expect(await refuse({ kind: 'mixpanel', projectId: '12', secret: '12345678' })).toMatch(
    /both or none/,
  )
  expect(await refuse({ kind: 'mixpanel', secret: '1234 5678' })).toMatch(/a space or sign/)
  const answer = await send('POST', URL, { ...INIT, filter: { field: 'nothing', is: [1] } })
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('networks that the operator names may be sent to, over plain HTTP too', async () => {
  const { send } = await start({ PLAYHEAD_FORWARD_LOCAL: '10.1.2.0/24' })
  const target = (url: string) => ({ ...INIT, target: { kind: 'webhook', url, secret: SECRET } })
  expect((await send('POST', URL, target('http://10.1.2.3/'))).statusCode).toBe(201)
  expect((await send('POST', URL, target('https://10.1.3.3/'))).statusCode).toBe(400)
})

test('a project has twenty of them at most', async () => {
  const { send } = await start()
  for (let made = 0; made < 20; made += 1) {
    expect((await send('POST', URL, INIT)).statusCode).toBe(201)
  }
  expect((await send('POST', URL, INIT)).json()).toMatchObject({
    error: { code: 'too_many_destinations' },
  })
})
