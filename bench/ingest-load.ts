import { connect, type Socket } from 'node:net'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { joinSegmentBody, PROTOCOL_VERSION, type SegmentHead } from '@playhead/protocol'

/** Bytes of the payload: that of a busy five seconds. */
const PAYLOAD_BYTES = 20_000
/** Sequences of one length, so that the next one can be written over the last. */
const FIRST_SEQUENCE = 1_000_000_000

export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * Sends segments over keep-alive connections, on each the next one as soon as the
 * last is answered. Raw sockets, so that the sender is never what is measured.
 *
 * @throws {Error} at the first answer that is not 202
 */
export async function sendSegments(options: {
  port: number
  key: string
  connections: number
  durationMs: number
}): Promise<LoadResult> {
  const endsAt = performance.now() + options.durationMs
  const latencies: number[] = []
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: options.connections }, () => sendUntil(endsAt, { ...options, latencies })),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const sorted = latencies.sort((a, b) => a - b)
  const quantile = (share: number) => Number(sorted[Math.floor(sorted.length * share)]?.toFixed(1))
  return {
    perSecond: Math.round(sorted.length / seconds),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  }
}

function sendUntil(
  endsAt: number,
  { port, key, latencies }: { port: number; key: string; latencies: number[] },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket: Socket = connect(port, '127.0.0.1')
  const request = createRequest(key)
  const sequenceAt = request.indexOf(String(FIRST_SEQUENCE))
  let sequence = FIRST_SEQUENCE
  let sentAt = 0
  let answer = ''
  const send = (): void => {
    // The last one was answered, so its bytes may be written over.
    request.write(String(sequence), sequenceAt, 'latin1')
    sequence += 1
    sentAt = performance.now()
    socket.write(request)
  }
  socket.setNoDelay(true)
  socket.on('connect', send)
  socket.on('error', reject)
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1')
    if (!isWhole(answer)) return
    if (!answer.startsWith('HTTP/1.1 202')) {
      socket.destroy()
      reject(new Error(answer))
      return
    }
    answer = ''
    latencies.push(performance.now() - sentAt)
    if (performance.now() < endsAt) send()
    else socket.end(resolve)
  })
  return promise
}

function isWhole(answer: string): boolean {
  const bodyAt = answer.indexOf('\r\n\r\n') + 4
  if (bodyAt < 4) return false
  const length = /content-length: (\d+)/i.exec(answer)?.[1] ?? '0'
  return answer.length >= bodyAt + Number(length)
}

function createRequest(key: string): Buffer {
  const now = Date.now()
  const page = { channel: '__analytics', at: now, path: '/' }
  const head: SegmentHead = {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: key,
    sessionId: randomUUIDv7(),
    windowId: randomUUIDv7(),
    sequence: FIRST_SEQUENCE,
    firstAt: now,
    lastAt: now + 5_000,
    lastActivityAt: now,
    eventCount: 100,
    startsWithSnapshot: false,
    flushReason: 'interval',
    sentAt: now,
    clock: { offsetMs: 3, roundTripMs: 20 },
    anonymousId: 'bench',
    environment: 'bench',
    counters: { keyPresses: 0, activeMs: 1_000, scrollDepth: 10 },
    events: [
      { name: 'page_view', ...page },
      { name: 'click', ...page },
    ],
  }
  const body = joinSegmentBody(JSON.stringify(head), createPayload())
  const headers = [
    'POST /v1/segments HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: text/plain',
    `content-length: ${body.length}`,
  ]
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), body])
}

/** Looks like gzip, and costs nothing to make: nobody inflates it on the way. */
function createPayload(): Uint8Array {
  const payload = randomBytes(PAYLOAD_BYTES)
  payload.set([0x1f, 0x8b, 8])
  payload.writeUInt32LE(200_000, PAYLOAD_BYTES - 4)
  return payload
}
