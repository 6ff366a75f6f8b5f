import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork(async () =>
    Response.json(
      { name: 'Ada', token: 'abc-secret', mail: 'ada@example.com' },
      { headers: { 'X-Trace': 'trace-7', 'Set-Token': 'abc-secret' } },
    ),
  )
  setPage('<p>Visible words</p>')
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = (init: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', ...init })

const getRequests = (): Record<string, unknown>[] =>
  network.segments
    .flatMap(({ replay }) => replay)
    .filter(({ data }) => data['tag'] === 'playhead.network')
    .map(({ data }) => data['payload'] as Record<string, unknown>)

/** Those of the page's code: the test runner loads files all the time. */
const getCalls = () =>
  getRequests().filter(({ initiator }) => /^(?:fetch|xhr)$/.test(String(initiator)))

/** Resolves when the browser has measured something of that kind. */
function waitFor(type: string): Promise<unknown> {
  return new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type, buffered: true })
  })
}

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

test('vitals are session events, those that are final when the page is hidden too', async () => {
  start()
  await waitFor('paint')
  await vi.waitFor(async () => {
    await send()
    const metrics = network.getEvents('web_vital').map(({ metadata }) => metadata?.['metric'])
    expect(metrics).toEqual(expect.arrayContaining(['FCP', 'TTFB', 'CLS']))
  })
  for (const { metadata } of network.getEvents('web_vital')) {
    expect(metadata).toMatchObject({
      value: expect.any(Number) as number,
      rating: expect.stringMatching(/^(?:good|needs-improvement|poor)$/) as string,
    })
  }
})

test('files that the page loads are measured, our own requests are not', async () => {
  start()
  const image = new Image()
  image.src = `/__vitest__/favicon.svg?token=abc&w=7`
  await image.decode().catch(() => undefined)
  await vi.waitFor(async () => {
    await send()
    expect(getRequests().filter(({ initiator }) => initiator === 'img')).toHaveLength(1)
  })
  const file = getRequests().find(({ initiator }) => initiator === 'img')
  expect(file).toMatchObject({ method: 'GET', url: `${location.origin}/__vitest__/favicon.svg` })
  expect(file?.['durationMs']).toBeGreaterThanOrEqual(0)
  expect(JSON.stringify(getRequests())).not.toContain('/v1/')
})

test('headers and bodies stay behind unless the page asks for them', async () => {
  start()
  await fetch('/api/me', { method: 'POST', headers: { 'X-Who': 'Ada' }, body: '{"name":"Ada"}' })
  await send()
  expect(getCalls()).toHaveLength(1)
  expect(JSON.stringify(getCalls())).not.toMatch(/Ada|trace-7/)
})

test('headers that are listed and bodies of listed addresses are told without their secrets', async () => {
  start({
    network: { headers: ['X-Trace', 'X-Who', 'Set-Token', 'Authorization'], bodies: ['/api/'] },
  })
  const body = '{"name":"Ada","password":"hunter22"}'
  const headers = { 'X-Who': 'Ada', Authorization: 'Bearer abcdef123' }
  const answer = await fetch('/api/me', { method: 'POST', headers, body })
  expect(await answer.json()).toMatchObject({ name: 'Ada' })
  await fetch('/other', { method: 'POST', body: 'Unlisted words' })
  const stream = new Blob(['Streamed words']).stream()
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: stream, duplex: 'half' }
  await fetch('/api/stream', init)
  await vi.waitFor(async () => {
    await send()
    expect(getCalls()).toHaveLength(3)
  })
  const listed = getCalls().find(({ url }) => String(url).endsWith('/api/me'))
  expect(listed).toMatchObject({
    requestHeaders: { 'x-who': 'Ada', authorization: '***' },
    responseHeaders: { 'x-trace': 'trace-7', 'set-token': '***' },
    requestBody: '{"name":"Ada","password":"***"}',
    responseBody: '{"name":"Ada","token":"***","mail":"***************"}',
  })
  expect(network.getEverything()).not.toMatch(/abc-secret|hunter22|Unlisted|Streamed|abcdef123/)
})
