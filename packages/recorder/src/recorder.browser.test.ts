import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import * as playhead from './index.ts'
import { describeDom } from './testing/describe-dom.ts'
import { playBack } from './testing/dom-replay.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from './testing/page.ts'

const HOST = 'https://play.example'
/** Letters in each row of the large page. */
const ROW_LENGTH = Number(
  (import.meta as { env?: Record<string, string> }).env?.['VITE_ROW_LENGTH'] ?? 100,
)
let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
})

afterEach(async () => {
  // What is on its way when a recorder stops is parked, and would arrive in the next test.
  if (playhead.status().state !== 'off') await send()
  playhead.stop()
  await network.settle()
  network.restore()
  history.replaceState(null, '', location.pathname)
})

const start = (options: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key: 'pk_test', host: HOST, ...options })

/** Waits until the recorder has sent what it gathered. */
async function send(): Promise<void> {
  await hidePage(network)
  const untilSent = () => expect(playhead.status()).toMatchObject({ waiting: 0 })
  await vi.waitFor(untilSent, 30_000)
}

describe('a visit', () => {
  test('begins with session_start, a page view and a full snapshot', async () => {
    setPage('<h1>Mugs</h1>')
    start()
    await send()
    const [first] = network.segments
    expect(first?.head).toMatchObject({
      protocolVersion: 2,
      projectKey: 'pk_test',
      sequence: 0,
      startsWithSnapshot: true,
      environment: 'production',
    })
    expect(first?.head.events.map(({ name }) => name)).toEqual(['session_start', 'page_view'])
    expect(first?.head.events[0]).toMatchObject({
      channel: '__analytics',
      sessionStart: true,
      metadata: {
        reason: 'first_visit',
        viewportWidth: window.innerWidth,
        maxTouchPoints: navigator.maxTouchPoints,
      },
    })
    expect(first?.replay.slice(0, 2).map(({ type }) => type)).toEqual([4, 2])
    expect(first?.head.eventCount).toBe(first?.replay.length)
    expect(playhead.getSessionId()).toBe(first?.head.sessionId)
    expect(playhead.getSession()?.startedAt).toBe(first?.head.events[0]?.at)
  })

  test('tells of clicks by place and text', async () => {
    setPage('<main><button id="buy"><b>Add to cart</b></button></main>')
    start()
    await userEvent.click(page.getByRole('button'))
    await send()
    const [click] = network.getEvents('click')
    expect(click?.metadata).toMatchObject({
      selector: 'button#buy > b',
      text: 'Add to cart',
      tag: 'b',
    })
    expect(network.segments.at(-1)?.head.lastActivityAt).not.toBeNull()
  })

  test('tells of rage and of a form that is sent', async () => {
    setPage('<form id="order" onsubmit="return false"><button>Order</button></form>')
    start()
    for (let click = 0; click < 4; click += 1) await userEvent.click(page.getByRole('button'))
    await send()
    expect(network.getEvents('click')).toHaveLength(4)
    expect(network.getEvents('rage_click')).toMatchObject([{ metadata: { text: 'Order' } }])
    expect(network.getEvents('submit').map(({ metadata }) => metadata)).toEqual(
      Array.from({ length: 4 }, () => ({ selector: 'form#order' })),
    )
  })

  test('does not take a click of the page’s own code for one of a person', async () => {
    setPage('<button>Auto</button>')
    start()
    document.querySelector('button')?.click()
    await send()
    expect(network.getEvents('click')).toEqual([])
  })

  test('counts key presses and tells which field changed, not to what', async () => {
    setPage('<input id="city" /><button>next</button>')
    start()
    await userEvent.type(page.getByRole('textbox'), 'Paris')
    await userEvent.click(page.getByRole('button'))
    await send()
    const keys = network.segments.reduce((sum, { head }) => sum + head.counters.keyPresses, 0)
    expect(keys).toBe(5)
    expect(network.getEvents('input')[0]?.metadata).toEqual({
      selector: 'input#city',
      type: 'text',
    })
  })

  test('sees client-side navigation as page views, a fragment as none', async () => {
    const home = location.pathname
    start()
    history.pushState({}, '', '/products/mug?token=abc#top')
    history.replaceState({}, '', '/products/mug?color=red')
    location.hash = 'details'
    history.pushState({}, '', home)
    await send()
    expect(network.getEvents('page_view').map(({ path }) => path)).toEqual([
      home,
      '/products/mug',
      home,
    ])
    expect(network.getEverything()).not.toContain('token=abc')
    expect(readReplay(network)).toContain('playhead.navigation')
  })

  test('names a page by the title that it sets after its address', async () => {
    start()
    history.pushState({}, '', '/products/mug')
    document.title = 'Mug'
    await new Promise((resolve) => setTimeout(resolve))
    await send()
    const [, mug] = network.getEvents('page_view')
    expect(mug).toMatchObject({ path: '/products/mug', metadata: { title: 'Mug' } })
  })

  test('carries the events and tags of the page', async () => {
    start()
    playhead.setTags({ release: '7' })
    playhead.track('add_to_cart', { sku: 'A1', mail: 'ada@example.com' }, { channel: 'shop' })
    await send()
    expect(network.getEvents('add_to_cart')[0]).toMatchObject({
      channel: 'shop',
      metadata: { sku: 'A1', mail: '***************' },
      tags: { release: '7' },
    })
  })

  test('with more events than one head holds sends them all, in several segments', async () => {
    setPage('<p>State</p>')
    start()
    const rows = Array.from({ length: 100 }, (_, row) => `row ${row} `.repeat(400))
    for (let call = 0; call < 30; call += 1) {
      playhead.track('state', { call, rows: rows.slice(0, 9), all: rows })
    }
    await send()
    expect(network.getEvents('state')).toHaveLength(30)
    expect(network.getEvents('state')[7]?.metadata).toMatchObject({
      call: 7,
      '…': 'cut to 32768 bytes',
    })
    for (const { head } of network.segments) {
      expect(JSON.stringify(head).length).toBeLessThan(1024 * 1024)
    }
    expect(network.segments.length).toBeGreaterThan(1)
    expect(network.segments.some(({ head }) => head.startsWithSnapshot)).toBe(true)
  })

  test('of a page whose snapshot is large is recorded', async () => {
    setPage('<i></i>'.repeat(85_000))
    start()
    await vi.waitFor(() => expect(network.segments.length).toBeGreaterThan(0))
    expect(network.segments[0]?.head.startsWithSnapshot).toBe(true)
    setPage('')
    await send()
  })

  test('that ends while its large page is being written loses nothing of it', async () => {
    setPage('<i></i>'.repeat(8_000))
    start()
    document.querySelector('i')?.setAttribute('class', 'changed')
    await send()
    const segments = network.segments.toSorted((a, b) => a.head.sequence - b.head.sequence)
    expect(segments[0]?.head.startsWithSnapshot).toBe(true)
    const [meta, snapshot, ...changes] = segments.flatMap(({ replay }) => replay)
    expect([meta?.type, snapshot?.type]).toEqual([4, 2])
    expect(JSON.stringify(snapshot).split('"tagName":"i"')).toHaveLength(8_001)
    expect(JSON.stringify(changes)).toContain('changed')
  })

  test('of a page larger than a segment arrives whole, in segments that the server takes', async () => {
    const letter = () => 'abcdefghijklmnop'[Math.floor(Math.random() * 16)] ?? ''
    const words = Array.from({ length: 50_000 }, letter).join('')
    const text = () => {
      const at = Math.floor(Math.random() * (words.length - ROW_LENGTH))
      return words.slice(at, at + ROW_LENGTH)
    }
    const rows = Array.from({ length: 13_000 }, () => `<p>${text()} <b>bold</b></p>`)
    setPage(`<main>${rows.join('')}</main>`)
    const page = describeDom(document.querySelector('main') as Element)
    start()
    await vi.waitFor(() => expect(network.segments.length).toBeGreaterThan(2), 30_000)
    setPage('')
    await send()
    expect(playhead.status()).toMatchObject({ dropped: 0 })
    // Where the page is hidden, the last overtakes those that wait.
    const segments = network.segments.toSorted((a, b) => a.head.sequence - b.head.sequence)
    const heads = segments.map(({ head }) => head)
    expect(heads.map(({ sequence }) => sequence)).toEqual(heads.map((_, index) => index))
    expect(heads.filter(({ startsWithSnapshot }) => startsWithSnapshot)).toEqual([heads[0]])
    const events = segments.flatMap(({ replay }) => replay)
    const beginning = events.filter(({ timestamp }) => timestamp <= (events[1]?.timestamp ?? 0))
    expect(JSON.stringify(beginning).length).toBeGreaterThan(13_000 * (ROW_LENGTH + 200))
    const replay = playBack(beginning, 'live')
    const played = describeDom(replay.page.querySelector('main') as Element)
    replay.remove()
    expect(played === page).toBe(true)
  }, 90_000)

  test('without replay still sends its events', async () => {
    start({ replay: { enabled: false } })
    playhead.track('ping')
    await send()
    expect(network.getEvents('ping')).toHaveLength(1)
    expect(network.segments.every(({ replay }) => replay.length === 0)).toBe(true)
  })
})

describe('a page that goes away', () => {
  test('sends its tail, and a page back from the cache begins with a snapshot', async () => {
    setPage('<p>first</p>')
    start()
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    await network.settle()
    expect(network.segments.map(({ head }) => head.flushReason)).toEqual(['leaving'])
    setPage('<p>back again</p>')
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await send()
    // Vitals of the restored page may follow in a segment of their own.
    const back = network.segments.findLast(({ head }) => head.startsWithSnapshot)
    expect(JSON.stringify(back?.replay)).toContain('back again')
    expect(network.getEvents('page_view')).toHaveLength(2)
  })

  test('while nothing arrives loses nothing: the next page sends it', async () => {
    network.setOffline(true)
    start()
    playhead.track('offline')
    window.dispatchEvent(new PageTransitionEvent('pagehide'))
    playhead.stop()
    network.setOffline(false)
    start()
    await vi.waitFor(() => expect(network.getEvents('offline')).toHaveLength(1))
    await send()
    expect(network.getEvents('session_start')).toHaveLength(1)
  })
})

test('a page without fetch is not recorded, and is told so', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { fetch } = window
  Object.defineProperty(window, 'fetch', { configurable: true, writable: true, value: undefined })
  start()
  window.fetch = fetch
  expect(playhead.status()).toEqual({ state: 'off', reason: 'no_fetch' })
  expect(warn.mock.calls.join()).toContain('window.fetch is missing')
  warn.mockRestore()
})

describe('what a visitor decides', () => {
  test('opting out stops at once and on later pages, opting in goes on', async () => {
    start()
    playhead.optOut()
    await network.settle()
    const sent = network.segments.length
    playhead.track('ignored')
    playhead.stop()
    start()
    expect(playhead.status()).toEqual({ state: 'off', reason: 'opted_out' })
    playhead.optIn()
    playhead.track('again')
    await send()
    expect(network.segments.length).toBeGreaterThan(sent)
    expect(network.getEvents('ignored')).toEqual([])
    expect(network.getEvents('again')).toHaveLength(1)
  })

  test('a browser that asks not to be tracked is not recorded', () => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, value: true })
    try {
      start()
      expect(playhead.status()).toEqual({ state: 'off', reason: 'do_not_track' })
    } finally {
      Reflect.deleteProperty(navigator, 'globalPrivacyControl')
    }
  })
})
