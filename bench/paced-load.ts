import { Agent, request } from 'node:http'
import { joinSegmentBody, PROTOCOL_VERSION, type SegmentHead } from '@playhead/protocol'
import { randomBytes, randomUUIDv7 } from 'node:crypto'

/** Bytes of the payload: that of a busy five seconds. */
export const PAYLOAD_BYTES = 20_000
/** What a recorder sends, it sends every five seconds. */
export const INTERVAL_MS = 5_000
const ANSWER_TIMEOUT_MS = 30_000

export interface PacedLoad {
  /** What was answered so far. */
  countAnswered(): number
  /** Ends the load. Resolves to the latencies of all that was answered, in milliseconds. */
  stop(): Promise<PacedResult>
}

export interface PacedResult {
  readonly answered: number
  /** Answers other than 202, and requests without one. */
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstMs: number
}

/** So many recorders, each with a visit of its own, that send as recorders do. */
export function startPacedLoad(options: {
  port: number
  key: string
  recorders: number
}): PacedLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const latencies: number[] = []
  const open = new Set<Promise<void>>()
  let failed = 0
  const visits = Array.from({ length: options.recorders }, () => ({
    sessionId: randomUUIDv7(),
    windowId: randomUUIDv7(),
    sequence: 0,
  }))
  let turn = 0
  const send = (): void => {
    const visit = visits[(turn += 1) % visits.length]
    if (!visit) return
    const body = createSegmentBody({
      key: options.key,
      visit: { ...visit },
      now: Date.now(),
      payload: createPayload(PAYLOAD_BYTES),
    })
    visit.sequence += 1
    const sent = postSegment({ agent, port: options.port, body }).then(
      (latencyMs) => void latencies.push(latencyMs),
      () => void (failed += 1),
    )
    open.add(sent)
    void sent.then(() => open.delete(sent))
  }
  const timer = setInterval(send, INTERVAL_MS / options.recorders)
  return {
    countAnswered: () => latencies.length,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
      const sorted = latencies.sort((a, b) => a - b)
      const at = (share: number) =>
        Number(
          (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1),
        )
      return {
        answered: sorted.length,
        failed,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        worstMs: at(1),
      }
    },
  }
}

export interface SendOptions {
  readonly agent: Agent
  readonly port: number
  readonly body: Uint8Array
}

/** @returns how long the answer took, in milliseconds @throws when it is not 202 */
export async function postSegment(options: SendOptions): Promise<number> {
  const startedAt = performance.now()
  const status = await sendSegment(options)
  if (status !== 202) throw new Error(`status ${status}`)
  return performance.now() - startedAt
}

/** @returns the status of the answer @throws when there is none within half a minute */
export function sendSegment({ agent, port, body }: SendOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const sending = request(
    {
      agent,
      host: '127.0.0.1',
      port,
      path: '/v1/segments',
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'content-length': body.length },
      timeout: ANSWER_TIMEOUT_MS,
    },
    (answer) => {
      answer.resume()
      answer.on('error', reject)
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    },
  )
  sending.on('timeout', () => sending.destroy(new Error('no answer')))
  sending.on('error', reject)
  sending.end(body)
  return promise
}

export function createSegmentBody(options: {
  key: string
  visit: Pick<SegmentHead, 'sessionId' | 'windowId' | 'sequence'>
  /** Epoch milliseconds. */
  now: number
  payload: Uint8Array
}): Uint8Array {
  const { key, visit, now, payload } = options
  const page = { channel: '__analytics', at: now, path: '/' }
  const head: SegmentHead = {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: key,
    ...visit,
    firstAt: now - INTERVAL_MS,
    lastAt: now,
    lastActivityAt: now,
    eventCount: 100,
    startsWithSnapshot: visit.sequence === 0,
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
  return joinSegmentBody(JSON.stringify(head), payload)
}

/** Looks like gzip, and costs nothing to make: nobody inflates it on the way. */
export function createPayload(sizeBytes: number): Uint8Array {
  const payload = randomBytes(sizeBytes)
  payload.set([0x1f, 0x8b, 8])
  payload.writeUInt32LE(200_000, sizeBytes - 4)
  return payload
}
