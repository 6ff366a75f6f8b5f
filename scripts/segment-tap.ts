import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { splitSegmentBody, type SegmentHead } from '../packages/protocol/src/index.ts'

export interface TappedSegment {
  readonly head: SegmentHead
  readonly headJson: string
  readonly payload: Uint8Array
  /** When the whole body had come by, epoch milliseconds. */
  readonly receivedAt: number
}

export interface SegmentTap {
  /** The address that a browser takes as its http proxy. */
  readonly proxyUrl: string
  /** Every segment that left a page, answered or not. */
  readonly sent: readonly TappedSegment[]
  /** Those that were answered with 202. */
  readonly acknowledged: readonly TappedSegment[]
  readonly close: () => Promise<void>
}

/** A page of a test's own, in place of what the site would answer. */
export interface TapPage {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/**
 * An http proxy that reads the segments that pass. The browser's own network
 * events will not do: they do not tell of a request that leaves with its page,
 * and the last segment of each page does exactly that. For the same reason pages
 * of a test's own come from here, and not from a route of the browser's.
 */
export async function startSegmentTap(
  findPage: (url: URL) => TapPage | null = () => null,
): Promise<SegmentTap> {
  const sent: TappedSegment[] = []
  const acknowledged: TappedSegment[] = []

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const target = new URL(incoming.url ?? '')
    const body = Buffer.concat(await incoming.toArray())
    const page = incoming.method === 'GET' ? findPage(target) : null
    if (page) {
      outgoing.writeHead(200, { 'content-type': page.contentType }).end(page.body)
      return
    }
    const isSegment = incoming.method === 'POST' && target.pathname === '/v1/segments'
    const segment = isSegment ? readSegment(body) : null
    if (segment) sent.push(segment)
    const { method, headers } = incoming
    const forwarded = request(target, { ...(method && { method }), headers, agent: false })
    forwarded.end(body)
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
    if (segment && answer.statusCode === 202) acknowledged.push(segment)
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(outgoing)
  }

  const proxy = createServer((incoming, outgoing) => {
    // A server that is not there is, for the page, a connection that breaks.
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    proxyUrl: `http://127.0.0.1:${address.port}`,
    sent,
    acknowledged,
    close: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

function readSegment(body: Buffer): TappedSegment {
  const parts = splitSegmentBody(body)
  if (!parts) throw new Error('a recorder sent something that is not a segment')
  return {
    ...parts,
    head: JSON.parse(parts.headJson) as SegmentHead,
    receivedAt: Date.now(),
  }
}

/** `session/window/sequence`, the name of a segment for ever. */
export function nameSegment({ head }: { readonly head: SegmentHead }): string {
  return `${head.sessionId}/${head.windowId}/${head.sequence}`
}
