import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { joinSegmentBody, PROTOCOL_VERSION } from '@playhead/protocol'
import type { BenchServer } from './bench-server.ts'

/** A visit in one tab that is made, not recorded. */
export interface SyntheticSession {
  readonly id: string
  readonly windowId: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly segmentCount: number
}

export const SEGMENT_MS = 5_000
/** How long ago sessions ended: neither is live, and those of `raw` wait for more to pack. */
export const ENDED_MS = { raw: 40 * 60_000, packed: 3 * 3_600_000 } as const
/** Longer than this without an end, upkeep has stopped. */
const UPKEEP_LIMIT_MS = 45 * 60_000
const CONNECTIONS = 8

/** @param endedMs how long ago it ended */
export function createSession(minutes: number, endedMs: number): SyntheticSession {
  const startedAt = Date.now() - endedMs - minutes * 60_000
  const time = startedAt.toString(16).padStart(12, '0')
  const rest = randomUUID().slice(19)
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-${rest}`
  return { id, windowId: id, startedAt, segmentCount: (minutes * 60_000) / SEGMENT_MS }
}

export interface BodyInit {
  readonly id: string
  readonly windowId: string
  /** Of the project. */
  readonly key: string
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly firstAt: number
  readonly events: readonly object[]
  /** What the head says besides or instead. */
  readonly head?: object
}

/** A segment as a recorder would send it. */
export function createBody(init: BodyInit): Uint8Array {
  const { id, windowId, key, sequence, firstAt, events } = init
  const head = {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: key,
    sessionId: id,
    windowId,
    sequence,
    firstAt,
    lastAt: firstAt + SEGMENT_MS - 100,
    lastActivityAt: firstAt + 4_000,
    eventCount: events.length,
    startsWithSnapshot: sequence === 0,
    flushReason: 'interval',
    sentAt: Date.now(),
    clock: { offsetMs: 0, roundTripMs: 1 },
    anonymousId: 'bench',
    environment: 'production',
    counters: { keyPresses: 0, activeMs: 4_000, scrollDepth: 0 },
    events: [],
    ...init.head,
  }
  return joinSegmentBody(JSON.stringify(head), gzipSync(JSON.stringify(events)))
}

/** Sends the segments of a session through the real ingest. */
export async function sendSegments(
  { url }: BenchServer,
  segments: Iterable<Uint8Array>,
): Promise<void> {
  const all = [...segments]
  // The last goes first: else the session would look long over on the way, and be packed.
  const bodies = [...all.slice(-1), ...all.slice(0, -1)].values()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const body of bodies) await post(`${url}/v1/segments`, body)
    }),
  )
}

/** @throws {Error} by rejection, when the server does not take it */
export async function post(url: string, body: Uint8Array): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: body as Uint8Array<ArrayBuffer>,
  })
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** Until the server has made what it makes of all sessions behind the scenes. */
export async function waitForUpkeep(folder: string, isPacked: boolean): Promise<void> {
  const db = new Database(join(folder, 'playhead.db'), { readonly: true })
  const unfinished = db
    .prepare<[number], number>(
      `SELECT count(*) FROM sessions WHERE segment_count <> keyframed_segment_count
         OR (segment_count >= 64 AND segment_count <> outlined_segment_count)
         OR is_packed < ?`,
    )
    .pluck()
  const since = Date.now()
  while (unfinished.get(Number(isPacked)) !== 0) {
    if (Date.now() - since > UPKEEP_LIMIT_MS) throw new Error('upkeep does not come to an end')
    await sleep(500)
  }
  const faults = db.prepare('SELECT sequence, fault FROM keyframes WHERE fault IS NOT NULL').all()
  db.close()
  if (faults.length > 0) throw new Error(`windows were not divided: ${JSON.stringify(faults)}`)
  // What was computed for it is not what is measured.
  await sleep(2_000)
}
