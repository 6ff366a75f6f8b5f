import {
  SEGMENT_BODY_BYTES_LIMIT,
  SEGMENT_INFLATED_BYTES_LIMIT,
  splitSegmentBody,
  type RemoteSettings,
  type Report,
  type SegmentHead,
  type SessionEvent,
} from '@playhead/protocol'
import { vi } from 'vitest'

/** A replay event as it was sent. */
export interface SentReplayEvent {
  readonly type: number
  readonly timestamp: number
  readonly data: Record<string, unknown>
}

export interface SentSegment {
  readonly head: SegmentHead
  readonly replay: SentReplayEvent[]
}

/**
 * The network edge of the browser tests: takes the place of the page's fetch, answers
 * `/v1/segments` like a server would, and everything else as the test says.
 */
export interface Network {
  readonly segments: SentSegment[]
  /** Why it was not recorded, as the recorder told. */
  readonly reports: Report[]
  /** All that left the page, as text: bodies inflated, addresses included. */
  getEverything(): string
  getEvents(name?: string): SessionEvent[]
  /** Lets everything that was captured arrive. */
  settle(): Promise<void>
  setOffline(isOffline: boolean): void
  /** What the project sets, in every answer from now on. */
  setSettings(settings: RemoteSettings): void
  /** Refuses every segment from now on. */
  refuseWith(error: { code: string; message: string }): void
  restore(): void
}

export function interceptNetwork(
  respond: (url: string) => Promise<Response> = async () => new Response('ok'),
): Network {
  knowProject('pk_test')
  const original = window.fetch
  const segments: SentSegment[] = []
  const names = new Set<string>()
  const everything: string[] = []
  const reports: Report[] = []
  let underWay = 0
  let isOffline = false
  let refusal: { code: string; message: string } | undefined
  let settings: RemoteSettings | undefined

  function receiveReport(body: string): Response {
    everything.push(body)
    reports.push(JSON.parse(body) as Report)
    if (isOffline) throw new TypeError('Failed to fetch')
    return new Response(null, { status: 204 })
  }

  async function receive(body: Uint8Array<ArrayBuffer>): Promise<Response> {
    if (refusal) return Response.json({ error: refusal }, { status: 403 })
    const parts = splitSegmentBody(body)
    if (!parts) return new Response('no segment', { status: 400 })
    const payload = await inflate(parts.payload)
    const inflatedBytes = new TextEncoder().encode(payload).length
    if (body.length > SEGMENT_BODY_BYTES_LIMIT || inflatedBytes > SEGMENT_INFLATED_BYTES_LIMIT) {
      return new Response('too large', { status: 413 })
    }
    everything.push(parts.headJson, payload)
    const head = JSON.parse(parts.headJson) as SegmentHead
    // As a server does: a repeated segment is accepted and stored once.
    const name = `${head.sessionId}/${head.windowId}/${head.sequence}`
    if (names.has(name)) return Response.json({ status: 'duplicate', serverTime: Date.now() })
    names.add(name)
    segments.push({ head, replay: payload ? (JSON.parse(payload) as SentReplayEvent[]) : [] })
    return Response.json({ status: 'stored', serverTime: Date.now(), settings }, { status: 202 })
  }

  window.fetch = async function fetch(input: RequestInfo | URL, init?: RequestInit) {
    const url = input instanceof Request ? input.url : String(input)
    if (url.endsWith('/v1/reports')) return receiveReport(String(init?.body))
    if (!url.endsWith('/v1/segments')) return respond(url)
    if (isOffline) throw new TypeError('Failed to fetch')
    underWay += 1
    try {
      return await receive(init?.body as Uint8Array<ArrayBuffer>)
    } finally {
      underWay -= 1
    }
  }

  return {
    segments,
    reports,
    getEverything: () => everything.join('\n'),
    getEvents: (name) =>
      segments
        .flatMap(({ head }) => head.events)
        .filter((event) => name === undefined || event.name === name),
    async settle() {
      await vi.waitFor(() => {
        if (underWay > 0) throw new Error('requests are under way')
      })
    },
    refuseWith(error) {
      refusal = error
    },
    setOffline(next) {
      isOffline = next
    },
    setSettings(next) {
      settings = next
    },
    restore() {
      window.fetch = original
    },
  }
}

/** Builds the page's content for one test. */
export function setPage(html: string): void {
  document.body.innerHTML = html
}

/** The browser says that the tab went out of sight; the recorder sends what it has. */
export async function hidePage(network: Network): Promise<void> {
  setVisibility('hidden')
  await network.settle()
  setVisibility('visible')
}

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** Every node of the full snapshots and mutations that were sent, as one text. */
export function readReplay(network: Network): string {
  return JSON.stringify(network.segments.flatMap(({ replay }) => replay))
}

async function inflate(bytes: Uint8Array): Promise<string> {
  if (bytes.length === 0) return ''
  const stream = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).text()
}

/** Makes this a browser that has heard of the project before: replays begin at once. */
export function knowProject(key: string): void {
  localStorage.setItem(`playhead.${key}.privacy`, '{}')
}
