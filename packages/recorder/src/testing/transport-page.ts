import { gunzipSync } from 'node:zlib'
import { splitSegmentBody, type SegmentHead } from '@playhead/protocol'
import { vi } from 'vitest'
import type { SegmentDraft } from '../segment/segment.ts'
import { createKeyValueStore } from '../session/key-value-store.ts'
import { createClientClock } from '../transport/client-clock.ts'
import type { Outbox } from '../transport/outbox.ts'
import type { ParkedSegment } from '../transport/parked-segment.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import { createSpool } from '../transport/spool.ts'
import { createTransport, type Transport } from '../transport/transport.ts'

export const T0 = 1_700_000_000_000

interface Sent {
  readonly head: SegmentHead
  readonly text: string
  readonly keepalive: boolean
  readonly bytes: number
}

/** A server that answers as the test says, and remembers what it was sent. */
export function createServer() {
  const sent: Sent[] = []
  let answer: () => Promise<Response> = accept
  const fetch = vi.fn<Fetch>(async (_url, init) => {
    const body = init.body as Uint8Array
    const parts = splitSegmentBody(body)
    if (!parts) throw new Error('no segment body')
    sent.push({
      head: JSON.parse(parts.headJson) as SegmentHead,
      text: parts.payload.length > 0 ? gunzipSync(parts.payload).toString() : '',
      keepalive: init.keepalive === true,
      bytes: body.length,
    })
    return answer()
  })
  return {
    sent,
    fetch,
    answerWith: (next: () => Promise<Response>) => (answer = next),
    names: () => sent.map(({ head }) => head.sequence),
  }
}

export const accept = async () =>
  Response.json({ status: 'stored', serverTime: Date.now() + 7_000 })
export const respond =
  (status: number, headers: Record<string, string> = {}) =>
  async () =>
    Response.json({ error: { code: 'x', message: 'because' } }, { status, headers })
export const disconnect = () => Promise.reject(new TypeError('Failed to fetch'))
export const never = () => new Promise<Response>(() => undefined)

/** What outlives a page: sessionStorage and IndexedDB. */
export function createBrowser() {
  const entries = new Map<string, string>()
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  } as unknown as Storage
  const parked = new Map<string, ParkedSegment>()
  const outbox: Outbox = {
    async put(segments) {
      for (const segment of segments) parked.set(String(segment.head.sequence), segment)
    },
    async remove(name) {
      parked.delete(name.split('/')[2] ?? '')
    },
    load: async () => [...parked.values()],
  }
  const store = createKeyValueStore('p.', () => storage)
  return { parked, outbox, store, spool: createSpool(store) }
}

interface PageOptions {
  readonly warn?: (message: string) => void
  readonly onSnapshotNeeded?: () => void
}

export function openPage(
  server: ReturnType<typeof createServer>,
  browser = createBrowser(),
  { warn = () => undefined, onSnapshotNeeded = () => undefined }: PageOptions = {},
): Transport {
  return createTransport({
    url: 'https://play.example/v1/segments',
    fetch: server.fetch,
    outbox: browser.outbox,
    spool: browser.spool,
    sheets: { settle: () => undefined, park: () => undefined },
    clock: createClientClock(browser.store),
    now: Date.now,
    random: () => 1,
    onSettings: () => undefined,
    onLoss: () => undefined,
    onSnapshotNeeded,
    warn,
  })
}

export function segment(sequence: number, text = `["event ${sequence}"]`): SegmentDraft {
  return {
    head: {
      protocolVersion: 1,
      projectKey: 'pk',
      sessionId: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
      windowId: '017f22e2-79b0-7cc3-98c4-dc0c0c073990',
      sequence,
      firstAt: T0,
      lastAt: T0,
      lastActivityAt: null,
      eventCount: 1,
      startsWithSnapshot: false,
      flushReason: 'interval',
      anonymousId: 'anon',
      environment: 'production',
      counters: { keyPresses: 0, activeMs: 0, scrollDepth: 0 },
      events: [],
    },
    eventsJson: text,
  }
}

export function snapshot(sequence: number, text?: string): SegmentDraft {
  const { head, eventsJson } = segment(sequence, text)
  return { head: { ...head, startsWithSnapshot: true }, eventsJson }
}

/** Text that does not compress well. */
export function noise(length: number): string {
  let state = 7
  return Array.from({ length }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345
    return String.fromCharCode(33 + ((state >>> 16) % 90))
  }).join('')
}

/** Waits in real time, so that the fake clock stands still. */
export async function untilSettled(check: () => void): Promise<void> {
  const deadline = performance.now() + 5_000
  for (;;) {
    try {
      check()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
