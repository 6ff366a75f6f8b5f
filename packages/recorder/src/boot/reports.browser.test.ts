import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from '../testing/page.ts'

const SETTINGS = 'https://play.example/v1/settings?key=pk_test'
let network: Network
let answer: (url: string) => Promise<Response>

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  answer = async () => new Response('ok')
  network = interceptNetwork((url) => answer(url))
  document.title = 'Inbox'
  setPage('<p>Visible words</p>')
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
  history.replaceState(null, '', location.pathname)
})

const start = (init: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', ...init })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

test('a refusal by the visitor is told as a number: no page, no id, nothing kept', async () => {
  start({ privacy: { consent: 'required' } })
  await vi.waitFor(() => expect(network.reports).toHaveLength(1))
  expect(network.reports).toEqual([{ projectKey: 'pk_test', reason: 'consent_missing' }])
  expect(Object.keys(sessionStorage)).toEqual([])
})

test('a reason is told once in a tab, with the words of its page’s path', async () => {
  const home = location.pathname
  history.replaceState(null, '', '/orders/4711?token=abc')
  start({ environment: 7 as unknown as string })
  await vi.waitFor(() => expect(network.reports).toHaveLength(1))
  expect(network.reports).toEqual([
    { projectKey: 'pk_test', reason: 'invalid_options', page: '/orders/****' },
  ])
  expect(playhead.status()).toMatchObject({ reasons: ['invalid_options'] })
  playhead.stop()
  start({ environment: 8 as unknown as string })
  await send()
  expect(network.reports).toHaveLength(1)
  history.replaceState(null, '', home)
})

test('a reason that could not be told goes with the next page that reaches the server', async () => {
  network.setOffline(true)
  start({ environment: 7 as unknown as string })
  await vi.waitFor(() => expect(localStorage.getItem('playhead.pk_test.reports')).not.toBeNull())
  playhead.stop()
  network.setOffline(false)
  const before = network.reports.length
  start()
  await send()
  expect(network.reports.slice(before)).toMatchObject([{ reason: 'invalid_options' }])
  expect(localStorage.getItem('playhead.pk_test.reports')).toBeNull()
})

test('a policy that blocks the server ends the recording, and the next page tells of it', async () => {
  start()
  const violation = { effectiveDirective: 'connect-src', disposition: 'enforce' } as const
  document.dispatchEvent(
    new SecurityPolicyViolationEvent('securitypolicyviolation', {
      ...VIOLATION,
      ...violation,
      blockedURI: 'https://elsewhere.example/',
    }),
  )
  expect(playhead.status()).toMatchObject({ state: 'recording' })
  document.dispatchEvent(
    new SecurityPolicyViolationEvent('securitypolicyviolation', {
      ...VIOLATION,
      ...violation,
      blockedURI: 'https://play.example/v1/segments',
    }),
  )
  expect(playhead.status()).toEqual({ state: 'off', reason: 'content_security_policy' })
  await hidePage(network)
  expect([...network.segments, ...network.reports]).toEqual([])
  start()
  await send()
  expect(network.reports).toMatchObject([{ reason: 'content_security_policy' }])
})

test('what the server refuses for the page’s origin is told as that', async () => {
  network.refuseWith({ code: 'origin_not_allowed', message: 'Not from here.' })
  start()
  await send()
  expect(network.reports).toMatchObject([{ reason: 'origin_not_allowed' }])
  expect(playhead.status()).toMatchObject({ reasons: ['origin_not_allowed'] })
})

test('on the first visit of a browser nothing is shown before the project has said how much', async () => {
  localStorage.clear()
  let tell: (settings: Response) => void = () => undefined
  answer = (url) =>
    url === SETTINGS
      ? new Promise((resolve) => (tell = resolve))
      : Promise.resolve(new Response('ok'))
  start()
  document.querySelector('p')?.append(' and more')
  playhead.track('early', { who: 'Visible Ada', count: 2 })
  tell(Response.json({ privacy: { level: 'strict' } }))
  await vi.waitFor(() => expect(localStorage.getItem('playhead.pk_test.privacy')).not.toBeNull())
  await send()
  expect(network.segments[0]?.head.startsWithSnapshot).toBe(true)
  expect(network.getEverything()).not.toMatch(/Visible|more|Inbox/)
  expect(network.getEvents('early')[0]?.metadata).toEqual({ who: '******* ***', count: '*' })
  expect(network.getEvents('session_start')[0]?.metadata).toMatchObject({
    reason: 'first_visit',
    title: '*****',
    viewportWidth: window.innerWidth,
  })
})

test('on the first visit of a browser the replay begins when the project has nothing to say', async () => {
  localStorage.clear()
  answer = async (url) => (url === SETTINGS ? Response.json({}) : new Response('ok'))
  start()
  playhead.track('early', { who: 'Ada' })
  await vi.waitFor(() => expect(localStorage.getItem('playhead.pk_test.privacy')).not.toBeNull())
  await send()
  expect(network.getEvents('early')[0]?.metadata).toEqual({ who: 'Ada' })
  expect(readReplay(network)).toContain('Visible words')
  expect(network.getEvents('page_view')[0]?.metadata?.['title']).toBe('Inbox')
})

test('a server that cannot be asked leaves the first visit in strict until it answers', async () => {
  localStorage.clear()
  answer = (url) =>
    url === SETTINGS
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(new Response('ok'))
  start()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await send()
  const first = network.segments.length
  expect(first).toBeGreaterThan(0)
  expect(network.getEverything()).not.toMatch(/Visible|Inbox/)
  document.querySelector('p')?.append(' and more')
  await send()
  expect(JSON.stringify(network.segments.slice(first))).toContain('Visible words')
})

test('a level that the page gives needs no question', async () => {
  localStorage.clear()
  const asked: string[] = []
  answer = async (url) => {
    asked.push(url)
    return new Response('ok')
  }
  start({ privacy: { level: 'default' } })
  await send()
  expect(readReplay(network)).toContain('Visible words')
  expect(asked).toEqual([])
})

const VIOLATION = {
  documentURI: location.href,
  violatedDirective: 'connect-src',
  originalPolicy: '',
  statusCode: 200,
} as const
