import { randomUUIDv7 } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { joinSegmentBody, PROTOCOL_VERSION, type SegmentHead } from '@playhead/protocol'

/** What a hand-made segment is sent with. */
export interface Sender {
  readonly serverUrl: string
  readonly key: string
  readonly origin: string
}

/** A segment as a recorder makes it: one page view, two rrweb events. */
export function createHead(key: string, now: number): SegmentHead {
  return {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: key,
    sessionId: randomUUIDv7(),
    windowId: randomUUIDv7(),
    sequence: 0,
    firstAt: now,
    lastAt: now + 1,
    lastActivityAt: null,
    eventCount: 2,
    startsWithSnapshot: true,
    flushReason: 'interval',
    sentAt: now + 2,
    anonymousId: 'by-hand',
    environment: 'test',
    counters: { keyPresses: 0, activeMs: 0, scrollDepth: 0 },
    events: [{ name: 'page_view', channel: '__analytics', at: now, path: '/by-hand' }],
  }
}

export function createPayload(now: number): Uint8Array {
  const page = { type: 0, childNodes: [], id: 1 }
  return gzipSync(
    JSON.stringify([
      { type: 4, timestamp: now, data: { href: 'http://by-hand.test/', width: 800, height: 600 } },
      { type: 2, timestamp: now + 1, data: { node: page, initialOffset: { left: 0, top: 0 } } },
    ]),
  )
}

/** Posts a body as a recorder does, and gives the answer with its text. */
export async function sendBody(
  { serverUrl, origin }: Sender,
  body: Uint8Array<ArrayBuffer> | string,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${serverUrl}/v1/segments`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin },
    body,
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** Sends a good segment with its head changed, as text so that any number can stand in it. */
export function sendSegment(
  sender: Sender,
  change: (headJson: string, payload: Uint8Array) => { headJson: string; payload: Uint8Array },
): ReturnType<typeof sendBody> {
  const now = Date.now()
  const changed = change(JSON.stringify(createHead(sender.key, now)), createPayload(now))
  return sendBody(sender, joinSegmentBody(changed.headJson, changed.payload))
}

/**
 * Sends a tab of so many segments, five seconds each, that ended just now: a snapshot, and
 * then one change in each.
 */
export async function sendTab(
  sender: Sender,
  { segments, now }: { segments: number; now: number },
): Promise<{ sessionId: string; statuses: number[] }> {
  const startedAt = now - segments * 5_000
  const name = createHead(sender.key, startedAt)
  const statuses: number[] = []
  for (let sequence = 0; sequence < segments; sequence += 1) {
    const firstAt = startedAt + sequence * 5_000
    const times = { firstAt, lastAt: firstAt + 5_000, sentAt: now }
    const head = { ...name, ...times, sequence, startsWithSnapshot: sequence === 0 }
    const scroll = { type: 3, timestamp: firstAt, data: { source: 3, id: 1, x: 0, y: sequence } }
    const payload =
      sequence === 0 ? createPayload(firstAt) : gzipSync(JSON.stringify([scroll, scroll]))
    const headJson = JSON.stringify({ ...head, events: sequence === 0 ? head.events : [] })
    statuses.push((await sendSegment(sender, () => ({ headJson, payload }))).status)
  }
  return { sessionId: name.sessionId, statuses }
}
