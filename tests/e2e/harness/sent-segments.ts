import type { BrowserContext } from '@playwright/test'
import { splitSegmentBody, type SegmentHead } from '@playhead/protocol'

export interface SentSegment {
  readonly head: SegmentHead
  readonly headJson: string
  readonly payload: Uint8Array
}

export interface SentSegments {
  /** Every segment that left a page, also those that were not answered. */
  readonly sent: SentSegment[]
  /** Those that the server said it has stored. */
  readonly acknowledged: SentSegment[]
}

/** Listens to what the recorders of a browser context send. */
export function watchSegments(context: BrowserContext): SentSegments {
  const sent: SentSegment[] = []
  const acknowledged: SentSegment[] = []
  const read = (body: Buffer | null): SentSegment | null => {
    const parts = body && splitSegmentBody(body)
    if (!parts) return null
    return { head: JSON.parse(parts.headJson) as SegmentHead, ...parts }
  }
  context.on('request', (request) => {
    if (!isSegment(request.url(), request.method())) return
    const segment = read(request.postDataBuffer())
    if (!segment) throw new Error('a segment left whose body the browser does not show')
    sent.push(segment)
  })
  context.on('response', (response) => {
    const request = response.request()
    if (!isSegment(request.url(), request.method()) || response.status() !== 202) return
    const segment = read(request.postDataBuffer())
    if (segment) acknowledged.push(segment)
  })
  return { sent, acknowledged }
}

function isSegment(url: string, method: string): boolean {
  return method === 'POST' && new URL(url).pathname === '/v1/segments'
}

/** `session/window/sequence`, the name of a segment for ever. */
export function nameSegment({ head }: SentSegment): string {
  return `${head.sessionId}/${head.windowId}/${head.sequence}`
}
