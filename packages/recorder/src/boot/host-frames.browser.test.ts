import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
})

afterEach(async () => {
  playhead.stop()
  setPage('')
  await network.settle()
  network.restore()
})

const PAGE = {
  node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {} }] },
  initialOffset: { left: 0, top: 0 },
}

/** A frame that speaks as a recorder in it does. Its origin is this page's, which names it. */
async function joinFrame(): Promise<(type: number, data: unknown) => void> {
  setPage('<iframe srcdoc="<p>inside</p>"></iframe>')
  const init = { key: 'pk_test', host: 'https://play.example' }
  playhead.init({ ...init, replay: { frames: { children: [location.origin] } } })
  const frame = document.querySelector('iframe')
  const ask = `parent.postMessage({ playhead: 'join', nonce: 'n'.repeat(20) }, '*')`
  const port = await new Promise<MessagePort>((resolve) => {
    const asking = setInterval(() => {
      const view = frame?.contentWindow as (Window & { eval(code: string): void }) | null
      if (!view || view.document.readyState !== 'complete') return
      view.onmessage = ({ ports: [given] }) => {
        if (!given) return
        clearInterval(asking)
        resolve(given)
      }
      view.eval(ask)
    }, 50)
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no other origin
  return (type, data) => port.postMessage(JSON.stringify({ type, data }))
}

const here = (path = '/pay') => `${location.origin}${path}`

async function readTold(tag: string): Promise<Record<string, unknown>[]> {
  await hidePage(network)
  return network.segments
    .flatMap(({ replay }) => replay)
    .filter(({ data }) => data['tag'] === tag)
    .map(({ data }) => data['payload'] as Record<string, unknown>)
}

describe('what a frame says and asks for', () => {
  test('stands in the session of the page, with the name of the frame', async () => {
    const send = await joinFrame()
    send(2, PAGE)
    const frame = here()
    send(5, { kind: 'line', told: { level: 'error', text: 'no card', stack: 'at pay', frame } })
    send(5, { kind: 'error', told: { kind: 'error', type: 'TypeError', message: 'no', frame } })
    const request = { initiator: 'fetch', method: 'POST', url: here('/charge'), startedAt: 1 }
    send(5, { kind: 'request', told: { ...request, durationMs: 2, status: 502, frame } })
    await vi.waitFor(async () => {
      await hidePage(network)
      expect(network.getEvents('request_failed')).toHaveLength(1)
    })
    const lines = (await readTold('playhead.console')).filter((line) => line['frame'])
    expect(lines).toMatchObject([
      { level: 'error', text: 'no card', stack: 'at pay', frame },
      { level: 'error', text: 'TypeError: no', uncaught: true, frame },
    ])
    const told = (await readTold('playhead.network')).find(({ status }) => status === 502)
    expect(told).toMatchObject({ url: here('/charge'), frame })
    expect(network.getEvents('console_error')[0]?.metadata).toEqual({ message: 'no card', frame })
    expect(network.getEvents('exception')[0]?.metadata).toEqual({
      kind: 'error',
      type: 'TypeError',
      message: 'no',
      frame,
    })
    expect(network.getEvents('request_failed')[0]?.metadata).toMatchObject({ status: 502, frame })
    // They are of the page's session, at the page's place.
    expect(network.getEvents('exception')[0]?.path).toBe(location.pathname)
  })

  test('is hidden and bounded as what the page says is', async () => {
    const send = await joinFrame()
    const frame = here(`/user/jane.doe@mail.example?token=abcdefgh`)
    const text = 'password=hunter2hunter2 jane.doe@mail.example'
    for (let turn = 0; turn < 300; turn += 1) {
      send(5, { kind: 'line', told: { level: 'log', text: `${text} ${turn}`, frame } })
    }
    await vi.waitFor(async () => expect(await readTold('playhead.console')).not.toHaveLength(0))
    const lines = (await readTold('playhead.console')).filter((line) => line['frame'])
    expect(lines).toHaveLength(100)
    for (const secret of ['hunter2', 'jane', 'abcdefgh']) {
      expect(network.getEverything()).not.toContain(secret)
    }
  })

  test('is taken no more from a frame that says what no recorder does', async () => {
    const send = await joinFrame()
    send(2, PAGE)
    const frame = here()
    send(5, { kind: 'line', told: { level: 'fatal', text: 'a lie', frame } })
    send(5, { kind: 'line', told: { level: 'log', text: 'after the lie', frame } })
    send(5, { kind: 'error', told: { kind: 'error', message: 'after the lie', frame } })
    await vi.waitFor(async () => {
      await hidePage(network)
      // The empty page that stands for it.
      expect(readReplay(network)).toContain('"id":2000000001')
    })
    expect(network.getEverything()).not.toContain('the lie')
  })
})
