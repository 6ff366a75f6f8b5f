import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands for every host that a recorder talks to, and serves the measured page. */
export interface Endpoint {
  readonly origin: string
  /** What has come in since the last call. */
  takeRequests(): ReceivedRequest[]
  close(): Promise<void>
}

export interface ReceivedRequest {
  readonly url: string
  /** Of the body as it was sent, in bytes. */
  readonly sizeBytes: number
}

/** What the hosts of the rivals answer, as far as a recorder waits for it. */
const ANSWERS: readonly { url: RegExp; answer: () => unknown }[] = [
  { url: /^\/v1\/segments/, answer: () => ({ status: 'stored', serverTime: Date.now() }) },
  {
    url: /^\/posthog\/(flags|decide|array)/,
    answer: () => ({
      flags: {},
      featureFlags: {},
      supportedCompression: ['gzip', 'gzip-js'],
      sessionRecording: {
        endpoint: '/s/',
        consoleLogRecordingEnabled: true,
        recorderVersion: 'v2',
      },
    }),
  },
  {
    url: /^\/openreplay\/v1\/web\/start/,
    answer: () => ({
      token: 'bench',
      userUUID: '00000000-0000-4000-8000-000000000000',
      projectID: '1',
      sessionID: '1',
      beaconSizeLimit: 1_000_000,
      compressionThreshold: 24_000,
      delay: 0,
      startTimestamp: Date.now(),
    }),
  },
  {
    url: /^\/amplitude\/config/,
    answer: () => ({
      configs: {
        sessionReplay: { sr_sampling_config: { sample_rate: 1, capture_enabled: true } },
      },
    }),
  },
  { url: /^\/openpanel/, answer: () => ({ deviceId: 'bench', sessionId: 'bench' }) },
  {
    url: /^\/highlight(\?|$)/,
    answer: () => ({
      data: {
        initializeSession: { secure_id: 'bench', project_id: '1' },
        pushPayload: 0,
        pushPayloadCompressed: null,
        pushSessionEvents: null,
        addSessionProperties: null,
      },
    }),
  },
]

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Measured</title>
<style>.card { padding: 4px; border: 1px solid #ddd } ${Array.from({ length: 40 }, (_, index) => `.c${index} { color: hsl(${index * 9} 50% 30%) }`).join(' ')}</style>
</head><body><main></main></body></html>`

/** @param scripts the bundles, by their path */
export async function startEndpoint(scripts: ReadonlyMap<string, Buffer>): Promise<Endpoint> {
  let received: ReceivedRequest[] = []
  const server = createServer((request, response) => void take(request, response))

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/'
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? '*',
    )
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT, OPTIONS')
    const script = scripts.get(url.replace(/\?.*/, ''))
    if (script) return void response.setHeader('content-type', 'text/javascript').end(script)
    if (url === '/') return void response.setHeader('content-type', 'text/html').end(PAGE)
    let sizeBytes = 0
    for await (const part of request) sizeBytes += (part as Buffer).length
    if (request.method !== 'OPTIONS') received.push({ url, sizeBytes })
    const answer = ANSWERS.find((candidate) => candidate.url.test(url))?.answer() ?? {}
    if (url.startsWith('/v1/segments')) response.statusCode = 202
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    takeRequests() {
      const taken = received
      received = []
      return taken
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
