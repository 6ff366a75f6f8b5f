import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { IS_LONG } from './is-long.ts'
import { serve } from './serve.ts'

const SOCKETS = IS_LONG ? 1_000 : 200
const DRIP_MS = 500
/** Between the requests of others; without one in the long form, where they are timed. */
const PAUSE_MS = IS_LONG ? 0 : 100
const BEGINNING =
  'POST /v1/segments HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 100000\r\n'

/** Half of them never come to the end of their headers, the others of their body. */
async function openSlowSockets(port: number): Promise<Socket[]> {
  const sockets = Array.from({ length: SOCKETS }, () => connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const [place, socket] of sockets.entries()) {
    socket.on('error', () => {})
    socket.write(place % 2 === 0 ? BEGINNING : `${BEGINNING}\r\n`)
    const drip = setInterval(() => socket.write('x'), DRIP_MS)
    socket.on('close', () => clearInterval(drip))
    // The server says 408 before it closes.
    socket.resume()
  }
  return sockets
}

async function measureRequest(url: string, key: string): Promise<number> {
  const startedAt = performance.now()
  const head = createHead({ projectKey: key, firstAt: Date.now() - 5_000 })
  const answer = await fetch(`${url}/v1/segments`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: new Uint8Array(createBody(head)),
  })
  expect(answer.status).toBe(202)
  return performance.now() - startedAt
}

test(`${SOCKETS} sockets that send drop by drop are closed, and the others are served`, async () => {
  const { url, key } = await serve(createTemporaryFolder())
  const sockets = await openSlowSockets(Number(new URL(url).port))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  const openedAt = performance.now()
  const durations: number[] = []
  while (sockets.some(({ destroyed }) => !destroyed)) {
    durations.push(await measureRequest(url, key))
    await wait(PAUSE_MS)
  }
  // Of a machine that may have much else to do only the long form asks for more. A server
  // without a limit of its own keeps them for five minutes.
  expect(performance.now() - openedAt).toBeLessThan(IS_LONG ? 25_000 : 120_000)
  const sorted = durations.sort((a, b) => a - b)
  const p95Ms = sorted[Math.floor(sorted.length * 0.95)] ?? Infinity
  expect(p95Ms).toBeLessThan(IS_LONG ? 100 : 30_000)
}, 180_000)
