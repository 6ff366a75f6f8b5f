import { joinSegmentBody, PROTOCOL_VERSION, type SegmentHead } from '@playhead/protocol'
import { createUuidV7 } from '@playhead/sessions'
import { randomBytes } from 'node:crypto'
import { Agent } from 'node:http'
import { createPayload, postSegment } from './paced-load.ts'

const SEGMENT_BYTES = 40_000
const SEGMENTS_A_SESSION = 25
/** Recorders keep what they could not send for so long; older times are not believed. */
const DAYS = 6
const DAY_MS = 86_400_000
const CONNECTIONS = 32

/** How to ask for half of a store. */
export interface Filling {
  readonly halfOfTheDays: object
  readonly everySecond: object
}

/** Fills a store over HTTP: sessions of 1 MB over six days, every second one of a user. */
export async function fillStore(options: {
  port: number
  key: string
  sizeBytes: number
}): Promise<Filling> {
  const { port, key, sizeBytes } = options
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const sessions = Math.ceil(sizeBytes / (SEGMENT_BYTES * SEGMENTS_A_SESSION))
  const firstAt = Date.now() - (DAYS + 1) * DAY_MS
  let next = 0
  const fill = async (): Promise<void> => {
    while (next < sessions) {
      const session = (next += 1) - 1
      const startedAt = firstAt + Math.floor((session * DAYS * DAY_MS) / sessions)
      for (const head of createVisit(key, startedAt, session % 2 === 0 ? 'even' : 'odd')) {
        const body = joinSegmentBody(JSON.stringify(head), createPayload(SEGMENT_BYTES))
        await postSegment({ agent, port, body })
      }
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, fill))
  agent.destroy()
  return {
    halfOfTheDays: { kind: 'range', fromAt: 0, toAt: firstAt + (DAYS / 2) * DAY_MS },
    everySecond: { kind: 'user', userId: 'even' },
  }
}

function createVisit(projectKey: string, startedAt: number, userId: string): SegmentHead[] {
  const sessionId = createUuidV7(startedAt, randomBytes(10))
  const windowId = createUuidV7(startedAt, randomBytes(10))
  return Array.from({ length: SEGMENTS_A_SESSION }, (_, sequence) => {
    const at = startedAt + sequence * 5_000
    const event = { channel: '__analytics', at, path: `/page-${sequence}` }
    return {
      protocolVersion: PROTOCOL_VERSION,
      projectKey,
      sessionId,
      windowId,
      sequence,
      firstAt: at,
      lastAt: at + 5_000,
      lastActivityAt: at,
      eventCount: 100,
      startsWithSnapshot: sequence === 0,
      flushReason: 'interval' as const,
      sentAt: Date.now(),
      clock: { offsetMs: 0, roundTripMs: 20 },
      anonymousId: userId,
      userId,
      environment: 'bench',
      counters: { keyPresses: 1, activeMs: 1_000, scrollDepth: 10 },
      events: [
        { name: 'page_view', ...event },
        { name: 'click', ...event },
        { name: 'click', ...event },
      ],
    }
  })
}
