import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { isNewer, readRelease } from './release.ts'
import { createUpdates } from './updates.ts'

const PAGE = 'https://playhead.example/releases/0.2.0'

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest.json`
}

/** Lets days pass one by one. */
function watch(url: string, version = '0.1.0') {
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  let next = Promise.withResolvers<void>()
  const looked: (() => void)[] = []
  const updates = createUpdates({
    url,
    version,
    logger,
    rest: async () => {
      looked.shift()?.()
      await next.promise
    },
  })
  onTestFinished(async () => {
    next.resolve()
    await updates.stop()
  })
  const untilLooked = () => new Promise<void>((resolve) => looked.push(resolve))
  return {
    updates,
    lines,
    start: async () => {
      const done = untilLooked()
      updates.start()
      await done
    },
    passDay: async () => {
      const done = untilLooked()
      const passed = next
      next = Promise.withResolvers()
      passed.resolve()
      await done
    },
  }
}

test('a newer release is known, and logged once', async () => {
  const asked: unknown[] = []
  let version = '0.1.0'
  const url = await serve((request, response) => {
    asked.push(request.method, request.headers['user-agent'])
    response.end(JSON.stringify({ version, url: PAGE }))
  })
  const { updates, lines, start, passDay } = watch(url)
  await start()
  expect(updates.getNewer()).toBeNull()
  version = '0.2.0'
  await passDay()
  expect(updates.getNewer()).toEqual({ version: '0.2.0', url: PAGE })
  await passDay()
  expect(lines.filter((line) => line.includes('a newer release is there'))).toHaveLength(1)
  expect(new Set(asked)).toEqual(new Set(['GET', 'playhead']))
  version = '0.1.0'
  await passDay()
  expect(updates.getNewer()).toBeNull()
})

test('what was known stays known while nobody answers, and the log says why', async () => {
  let answer: RequestListener = (_request, response) =>
    void response.end(JSON.stringify({ tag_name: 'v1.0.0', html_url: PAGE, url: 'https://api.x' }))
  const url = await serve((request, response) => answer(request, response))
  const { updates, lines, start, passDay } = watch(url)
  await start()
  expect(updates.getNewer()).toEqual({ version: '1.0.0', url: PAGE })
  for (const [fault, said] of [
    [(_, response) => void response.writeHead(503).end(), 'answered 503; expected 200'],
    [(_, response) => void response.end('<html>'), 'is no document about a release'],
    [(_, response) => void response.end('x'.repeat(300_000)), 'more than 262144 bytes'],
    [(request) => void request.socket.destroy(), 'fetch failed'],
  ] as [RequestListener, string][]) {
    answer = fault
    await passDay()
    expect(lines.at(-1)).toContain(said)
    expect(updates.getNewer()?.version).toBe('1.0.0')
  }
})

test('nobody is asked where no address is set', async () => {
  const updates = createUpdates({ url: '', version: '0.1.0', logger: pino({ level: 'silent' }) })
  updates.start()
  expect(updates.getNewer()).toBeNull()
  await updates.stop()
})

test('a server that stops does not wait for the answer', async () => {
  const asked = Promise.withResolvers<void>()
  const url = await serve(() => asked.resolve())
  const updates = createUpdates({ url, version: '0.1.0', logger: pino({ level: 'silent' }) })
  updates.start()
  await asked.promise
  await expect(updates.stop()).resolves.toBeUndefined()
  expect(updates.getNewer()).toBeNull()
})

test.each([
  '',
  'null',
  '[]',
  '{}',
  '{"version":2,"url":"https://x.example"}',
  '{"version":"2","url":"https://x.example"}',
  '{"version":"2.0.0"}',
  '{"version":"2.0.0","url":"javascript:alert(1)"}',
  '{"version":"2.0.0","url":"http://x.example"}',
  '{"version":"2.0.0 <b>","url":"https://x.example"}',
])('%s is about no release', (text) => {
  expect(readRelease(text)).toBeNull()
})

test.each([
  ['0.1.1', '0.1.0', true],
  ['0.10.0', '0.9.9', true],
  ['1.0.0', '0.99.99', true],
  ['v1.0.0', '1.0.0-rc.1', true],
  ['0.1.0', '0.1.0', false],
  ['0.0.9', '0.1.0', false],
  ['0.2.0-rc.1', '0.1.0', false],
  ['nonsense', '0.1.0', false],
])('%s beside %s: %s', (version, than, expected) => {
  expect(isNewer(version, than)).toBe(expected)
})
