import { joinSegmentBody, PROTOCOL_VERSION, type SegmentHead } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Place } from '../services/enrichment/index.ts'
import { toNewSegment } from '../services/ingest/ingest.ts'
import type { NewSegment } from '../storage/storage.ts'

/** A moment for tests to happen at. */
export const NOON = Date.UTC(2026, 5, 1, 12)

/** A valid head: one page view at noon, two rrweb events. */
export function createHead(init: Partial<SegmentHead> = {}): SegmentHead {
  const firstAt = init.firstAt ?? NOON
  return {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: 'test-key',
    sessionId: randomUUIDv7(),
    windowId: randomUUIDv7(),
    sequence: 0,
    firstAt,
    lastAt: Math.max(firstAt + 5_000, init.lastActivityAt ?? 0),
    lastActivityAt: firstAt + 4_000,
    eventCount: 2,
    startsWithSnapshot: (init.sequence ?? 0) === 0,
    flushReason: 'interval',
    sentAt: firstAt + 5_000,
    anonymousId: 'visitor-1',
    environment: 'production',
    counters: { keyPresses: 1, activeMs: 2_000, scrollDepth: 40 },
    events: [{ name: 'page_view', channel: '__analytics', at: firstAt, path: '/' }],
    ...init,
  }
}

/** gzip of a JSON array of rrweb events. */
export function createPayload(events: readonly object[] = [{ type: 4 }, { type: 2 }]): Uint8Array {
  return gzipSync(JSON.stringify(events))
}

export function createBody(
  head: SegmentHead | Record<string, unknown> = createHead(),
  payload: Uint8Array = createPayload(),
): Buffer {
  return Buffer.from(joinSegmentBody(JSON.stringify(head), payload))
}

/** A segment as the ingest service hands it to the storage. */
export function createSegment(
  init: Partial<SegmentHead> = {},
  options: { projectId?: string; receivedAt?: number; payload?: Uint8Array; place?: Place } = {},
): NewSegment {
  const head = createHead(init)
  const { projectId = 'project-1', receivedAt = head.sentAt, payload = createPayload() } = options
  const { place = null } = options
  return toNewSegment({ head, payload }, { projectId, receivedAt, place })
}
