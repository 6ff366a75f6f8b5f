import type { FastifyRequest } from 'fastify'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { createLongBodies } from './long-bodies.ts'

const RECORDING = JSON.stringify([
  { type: 4, timestamp: 1.7e12, data: { href: 'https://a.example/', width: 9, height: 9 } },
  {
    type: 2,
    timestamp: 1.7e12,
    data: { node: { type: 0, id: 1, childNodes: [] }, initialOffset: { top: 0, left: 0 } },
  },
])

/** A server where requests may take next to no time, and what begins one to a path. */
async function createHastyApp() {
  const { app, signIn } = await createTestApp()
  const { cookie } = await signIn()
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  app.server.headersTimeout = 1
  app.server.requestTimeout = 1
  return async (path: string): Promise<Socket> => {
    const socket = connect(Number(port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    const head = [
      `POST ${path} HTTP/1.1`,
      'host: a',
      'connection: close',
      'content-type: application/octet-stream',
      `content-length: ${RECORDING.length}`,
      `cookie: ${cookie}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${RECORDING.slice(0, 20)}`)
    return socket
  }
}

test('a file may take longer than any other request, which is cut off meanwhile', async () => {
  const begin = await createHastyApp()
  const file = await begin('/api/projects/project-1/imports')
  const answer = text(file)
  const segment = await begin('/v1/segments')
  expect(await text(segment)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
  file.write(RECORDING.slice(20))
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"segments":1/)
}, 60_000)

test('a sender that sends nothing any more is cut off, and one that has sent all is not', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const accept = async (): Promise<[Socket, Socket]> => {
    const address = server.address()
    const accepted = once(server, 'connection')
    const ours = connect((address as { port: number }).port, '127.0.0.1')
    return [ours, ((await accepted) as [Socket])[0]]
  }
  const { begin } = createLongBodies(50)
  const [silent, silentSocket] = await accept()
  const [done, doneSocket] = await accept()
  begin({ raw: { socket: doneSocket } } as unknown as FastifyRequest).end()
  begin({ raw: { socket: silentSocket } } as unknown as FastifyRequest)
  await once(silent, 'close')
  expect(silentSocket.destroyed).toBe(true)
  expect(doneSocket.destroyed).toBe(false)
  done.destroy()
  doneSocket.destroy()
})

test('a connection whose import was refused is not cut off later', async () => {
  const { app, signIn } = await createTestApp()
  const { cookie } = await signIn()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/projects/nobodys/imports',
    headers: { cookie, 'content-type': 'application/octet-stream' },
    payload: RECORDING,
  })
  expect(statusCode).toBe(404)
  expect(() => vi.advanceTimersByTime(120_000)).not.toThrow()
})
