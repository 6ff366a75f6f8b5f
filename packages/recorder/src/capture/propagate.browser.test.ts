import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { interceptNetwork, setPage, type Network } from '../testing/page.ts'

const HEADER = 'x-playhead-session-id'
let network: Network
let inner: typeof fetch
/** Every request as the browser itself would send it. */
const requests: Request[] = []

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  requests.length = 0
  setPage('<p>page</p>')
  network = interceptNetwork()
  inner = window.fetch
  // What a Request is made of is what the browser's own fetch would send.
  window.fetch = async function fetch(input: RequestInfo | URL, init?: RequestInit) {
    if (String(input).endsWith('/v1/segments')) return inner(input, init)
    const request = new Request(input, init)
    requests.push(request)
    request.signal.throwIfAborted()
    return new Response('ok')
  }
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = (options: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({
    key: 'pk_test',
    host: 'https://play.example',
    propagate: ['api.example', 'https://other.example'],
    ...options,
  })

const sentId = (index = -1) => requests.at(index)?.headers.get(HEADER)

describe('the session id', () => {
  test('goes to the listed hosts and origins, and to nobody else', async () => {
    start()
    const id = playhead.getSessionId()
    const urls: [string, string | null][] = [
      ['https://api.example/a', id],
      ['http://api.example/a', id],
      ['https://other.example/a', id],
      ['http://other.example/a', null],
      ['https://api.example:8443/a', null],
      ['https://sub.api.example/a', null],
      ['https://api.example.evil.example/a', null],
      ['https://evil.example/?https://api.example/', null],
      ['/relative', null],
    ]
    for (const [url] of urls) await fetch(url)
    expect(requests.map(({ url, headers }) => [url, headers.get(HEADER)])).toEqual(
      urls.map(([url, expected]) => [new URL(url, location.href).href, expected]),
    )
  })

  test('goes nowhere while nothing is listed, and the page keeps its own functions', async () => {
    start({ propagate: [] })
    const { setRequestHeader } = XMLHttpRequest.prototype
    await fetch('https://api.example/a')
    expect(sentId()).toBeNull()
    expect(XMLHttpRequest.prototype.setRequestHeader).toBe(setRequestHeader)
  })

  test('is not there while there is no session', async () => {
    start({ sessions: { autoTrack: false } })
    await fetch('https://api.example/a')
    expect(sentId()).toBeNull()
    playhead.startSession()
    await fetch('https://api.example/a')
    expect(sentId()).toBe(playhead.getSessionId())
    expect(sentId()).not.toBeNull()
  })

  test('does not take the place of one that the page has set itself', async () => {
    start()
    await fetch('https://api.example/a', { headers: { 'X-PLAYHEAD-session-id': 'mine' } })
    expect(sentId()).toBe('mine')
  })

  test('stays off a request that could not carry it', async () => {
    start()
    await fetch('https://api.example/a', { mode: 'no-cors' })
    expect([...(requests[0]?.headers.keys() ?? [])]).toEqual([])
  })

  test('goes on a wrong entry without, which is named in the console', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    start({ propagate: ['*.example', 'api.example/path', 'javascript:alert(1)'] })
    const lines = warn.mock.calls.flat().join('\n')
    for (const entry of ['*.example', 'api.example/path', 'javascript:alert(1)']) {
      expect(lines).toContain(`propagate is "${entry}", expected hosts or origins`)
    }
    warn.mockRestore()
  })
})

describe('fetch of a url with an init', () => {
  test.each([
    ['an object', { a: '1', B: '2' }],
    [
      'a list',
      [
        ['a', '1'],
        ['B', '2'],
      ] as [string, string][],
    ],
    ['Headers', new Headers({ a: '1', B: '2' })],
  ])('keeps headers given as %s, and leaves the caller’s own as they are', async (_, headers) => {
    start()
    const init = { method: 'POST', headers, body: 'x' }
    await fetch('https://api.example/a', init)
    const sent = requests.at(-1)
    expect([sent?.headers.get('a'), sent?.headers.get('b')]).toEqual(['1', '2'])
    expect(sentId()).toBe(playhead.getSessionId())
    expect(init.headers).toBe(headers)
    expect(new Headers(headers).has(HEADER)).toBe(false)
    expect(Object.keys(init)).toEqual(['method', 'headers', 'body'])
  })

  test('keeps a form with its file, byte for byte', async () => {
    start()
    const form = new FormData()
    form.set('name', 'Ada')
    form.set('file', new File([new Uint8Array([0, 255, 7])], 'a.bin'))
    await fetch('https://api.example/upload', { method: 'POST', body: form })
    const sent = await requests.at(-1)?.formData()
    expect(sent?.get('name')).toBe('Ada')
    const file = sent?.get('file') as File
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 7])
    expect(requests.at(-1)?.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary/)
  })

  test('keeps a Blob and its type', async () => {
    start()
    const body = new Blob(['{}'], { type: 'application/json' })
    await fetch('https://api.example/a', { method: 'POST', body })
    expect(requests.at(-1)?.headers.get('content-type')).toBe('application/json')
    expect(await requests.at(-1)?.text()).toBe('{}')
  })

  test('keeps a stream and its duplex, without reading it', async () => {
    start()
    const pull = vi.fn<(controller: ReadableStreamDefaultController<Uint8Array>) => void>(
      (controller) => {
        controller.enqueue(new TextEncoder().encode('late'))
        controller.close()
      },
    )
    const body = new ReadableStream({ pull }, { highWaterMark: 0 })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    await fetch('https://api.example/a', init)
    expect(pull).not.toHaveBeenCalled()
    expect(await requests.at(-1)?.text()).toBe('late')
    expect(sentId()).toBe(playhead.getSessionId())
  })

  test('is aborted by the caller’s own signal', async () => {
    start()
    const abort = new AbortController()
    abort.abort()
    await expect(fetch('https://api.example/a', { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  test('reads an init whose members are inherited, as the browser does', async () => {
    start()
    class Init {
      #body = 'inherited'
      get method() {
        return 'POST'
      }
      get body() {
        return this.#body
      }
    }
    await fetch('https://api.example/a', new Init())
    expect(requests.at(-1)?.method).toBe('POST')
    expect(await requests.at(-1)?.text()).toBe('inherited')
    const like = new Request('https://elsewhere.example/', { method: 'PUT', headers: { a: '1' } })
    await fetch('https://api.example/b', like)
    expect(requests.at(-1)).toMatchObject({ method: 'PUT', url: 'https://api.example/b' })
    expect(requests.at(-1)?.headers.get('a')).toBe('1')
    expect(sentId()).toBe(playhead.getSessionId())
  })

  test('lets the browser itself complain of what is wrong', async () => {
    start()
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const headers = { 'bad name': '1' }
    await expect(fetch('https://api.example/a', { headers })).rejects.toBeInstanceOf(TypeError)
    warn.mockRestore()
  })
})

describe('fetch of a Request', () => {
  test('keeps all of it, and the Request itself has no header more', async () => {
    start()
    const request = new Request('https://api.example/a', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv', a: '1' },
      body: 'a,b',
      referrer: `${location.origin}/from`,
      referrerPolicy: 'origin',
      credentials: 'include',
      cache: 'no-store',
      redirect: 'error',
      keepalive: true,
    })
    await fetch(request)
    const sent = requests.at(-1)
    expect(sent).toMatchObject({
      method: 'POST',
      referrer: `${location.origin}/from`,
      referrerPolicy: 'origin',
      credentials: 'include',
      cache: 'no-store',
      redirect: 'error',
      keepalive: true,
    })
    expect(sent?.headers.get('content-type')).toBe('text/csv')
    expect(sent?.headers.get('a')).toBe('1')
    expect(sentId()).toBe(playhead.getSessionId())
    expect(await sent?.text()).toBe('a,b')
    expect(request.headers.has(HEADER)).toBe(false)
  })

  test('moves a stream on without cloning it', async () => {
    start()
    const tee = vi.spyOn(ReadableStream.prototype, 'tee')
    const clone = vi.spyOn(Request.prototype, 'clone')
    const body = new Blob(['streamed']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    const request = new Request('https://api.example/a', init)
    await fetch(request)
    expect(request.bodyUsed).toBe(true)
    expect(await requests.at(-1)?.text()).toBe('streamed')
    expect(sentId()).toBe(playhead.getSessionId())
    expect(tee).not.toHaveBeenCalled()
    expect(clone).not.toHaveBeenCalled()
    tee.mockRestore()
    clone.mockRestore()
  })

  test('is aborted by the signal that it was made with', async () => {
    start()
    const abort = new AbortController()
    const request = new Request('https://api.example/a', { signal: abort.signal })
    abort.abort()
    await expect(fetch(request)).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('has the headers of an init before its own, as the browser has', async () => {
    start()
    const request = new Request('https://api.example/a', { headers: { a: '1' } })
    await fetch(request, { headers: { b: '2' } })
    expect(requests.at(-1)?.headers.has('a')).toBe(false)
    expect(requests.at(-1)?.headers.get('b')).toBe('2')
  })
})

test('a wrapper put in front of ours and one behind it each see one header', async () => {
  const behind = vi.fn<typeof fetch>(window.fetch)
  window.fetch = behind
  start()
  const ours = window.fetch
  window.fetch = (input, init) => ours(input, { ...init, headers: { ...init?.headers, a: '1' } })
  await fetch('https://api.example/a', { headers: { b: '2' } })
  expect(behind.mock.calls.at(-1)?.[1]?.headers).toEqual({
    a: '1',
    b: '2',
    'X-Playhead-Session-Id': playhead.getSessionId(),
  })
})

describe('XMLHttpRequest', () => {
  /** The headers that are set while the callback runs, whoever sets them. */
  function watchHeaders(work: () => void): [string, string][] {
    const set: [string, string][] = []
    const original = Object.getOwnPropertyDescriptor(
      XMLHttpRequest.prototype,
      'setRequestHeader',
    ) as PropertyDescriptor
    const send = vi.spyOn(XMLHttpRequest.prototype, 'send').mockImplementation(() => undefined)
    XMLHttpRequest.prototype.setRequestHeader = (name, value) => void set.push([name, value])
    start()
    work()
    playhead.stop()
    Object.defineProperty(XMLHttpRequest.prototype, 'setRequestHeader', original)
    send.mockRestore()
    return set
  }

  const sendXhr = (url: string, headers: Record<string, string> = {}) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.send('body')
  }

  test('to a listed host carries the id once, to any other never', () => {
    let id: string | null = null
    const set = watchHeaders(() => {
      id = playhead.getSessionId()
      sendXhr('https://api.example/a')
      sendXhr('https://elsewhere.example/a')
    })
    expect(id).not.toBeNull()
    expect(set).toEqual([['X-Playhead-Session-Id', id]])
  })

  test('keeps a header of that name that the page has set', () => {
    const set = watchHeaders(() => sendXhr('https://api.example/a', { [HEADER]: 'mine' }))
    expect(set).toEqual([[HEADER, 'mine']])
  })

  test('gets its own functions back', () => {
    const { open, send, setRequestHeader } = XMLHttpRequest.prototype
    const { fetch } = window
    start()
    playhead.stop()
    expect(XMLHttpRequest.prototype.open).toBe(open)
    expect(XMLHttpRequest.prototype.send).toBe(send)
    expect(XMLHttpRequest.prototype.setRequestHeader).toBe(setRequestHeader)
    expect(window.fetch).toBe(fetch)
  })
})
