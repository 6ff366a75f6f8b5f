import type { SegmentHead, SessionEvent } from '@playhead/protocol'
import { createUuidV7 } from '@playhead/sessions'
import type { ServerEventRecord } from '../storage/server-events.ts'
import type { NewSegment } from '../storage/storage.ts'
import { createPayload, createSegment, NOON } from './segment-fixtures.ts'
import { createServerEvent } from './server-event-fixtures.ts'

/** Something that arrives: a segment of a page, or an event of a back end. */
export type Arrival =
  | { readonly kind: 'segment'; readonly segment: NewSegment }
  | { readonly kind: 'server'; readonly record: ServerEventRecord }

/** Whole numbers from 0 to `below` - 1, the same ones for the same seed. */
export type Random = (below: number) => number

const MINUTE_MS = 60_000
const PAYLOAD = createPayload()
const ENTRIES = [
  'https://shop.example/',
  'https://shop.example/sale?utm_source=news&utm_medium=email',
  'https://shop.example/lamp?gclid=abc&utm_campaign=spring',
]
const REFERRERS = ['', 'https://www.google.com/', 'https://shop.example/', 'https://t.co/x']
const NAMES = ['page_view', 'click', 'input', 'submit', 'rage_click', 'exception']

/** mulberry32: enough for tests, and the same everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/**
 * What so many visits send: of up to three tabs, by clocks that are right, off, or
 * not known at first, with events of back ends in them and beside them, and ids
 * that were chosen well and badly.
 */
export function createVisits(count: number, random: Random): Arrival[] {
  return Array.from({ length: count }, (_, visit) => createVisit(visit, random)).flat()
}

function createVisit(visit: number, random: Random): Arrival[] {
  const startedAt = NOON + random(7 * 24 * 60) * MINUTE_MS
  const skewMs = [0, 0, -20_000, 90_000, 3 * 3_600_000][random(5)] ?? 0
  const clientStart = startedAt + skewMs
  const sessionId = createId(clientStart, visit)
  const isChosen = random(10) === 0
  const person = {
    anonymousId: `device-${visit % 400}`,
    ...(random(3) === 0 ? { userId: `user-${visit % 150}`, traits: { plan: random(3) } } : {}),
    ...(isChosen ? { customSessionId: sessionId } : {}),
  }
  const tabs = 1 + random(3)
  const arrivals: Arrival[] = []
  for (let tab = 0; tab < tabs; tab += 1) {
    const windowId = createId(clientStart + tab, visit * 3 + tab)
    const segments = 1 + random(3)
    for (let sequence = 0; sequence < segments; sequence += 1) {
      const firstAt = clientStart + tab * 7_000 + sequence * 5_000
      const isFirst = tab === 0 && sequence === 0
      const events = createEvents({ firstAt, isFirst, random })
      const head = { ...person, sessionId, windowId, sequence, firstAt, events }
      arrivals.push({ kind: 'segment', segment: createArrival(head, skewMs, random) })
    }
  }
  for (let event = random(3); event > 0; event -= 1) {
    arrivals.push(createServerArrival({ visit, event, sessionId, startedAt, random }))
  }
  return arrivals
}

function createArrival(head: Partial<SegmentHead>, skewMs: number, random: Random): NewSegment {
  const roundTripMs = 20 + random(200)
  const clock = random(2) === 0 ? { clock: { offsetMs: -skewMs + random(9), roundTripMs } } : {}
  const receivedAt = (head.firstAt ?? 0) - skewMs + 5_000 + random(30_000)
  const place = { country: ['DE', 'GB'][random(2)] ?? null, region: null, city: null }
  const isPlaced = random(3) > 0
  return createSegment(
    { ...head, ...clock },
    { receivedAt, payload: PAYLOAD, ...(isPlaced ? { place } : {}) },
  )
}

function createEvents(segment: {
  firstAt: number
  isFirst: boolean
  random: Random
}): SessionEvent[] {
  const { firstAt, isFirst, random } = segment
  const channel = '__analytics'
  const url = ENTRIES[random(ENTRIES.length)] ?? ''
  const referrer = REFERRERS[random(REFERRERS.length)] ?? ''
  const here = { channel, path: new URL(url).pathname, url }
  const metadata = { reason: 'first_visit', referrer, language: 'de', userAgent: 'Mozilla/5.0' }
  const start = {
    ...here,
    name: 'session_start',
    at: firstAt,
    metadata,
    sessionStart: true,
  } as const
  const others = Array.from({ length: random(4) }, () => ({
    ...here,
    name: NAMES[random(NAMES.length)] ?? '',
    at: firstAt + random(5_000),
    metadata: { referrer },
  }))
  return isFirst ? [start, { ...here, name: 'page_view', at: firstAt }, ...others] : others
}

function createServerArrival(options: {
  visit: number
  event: number
  sessionId: string
  startedAt: number
  random: Random
}): Arrival {
  const { visit, event, sessionId, startedAt, random } = options
  const at = startedAt + (random(80) - 2) * MINUTE_MS + (random(20) === 0 ? 86_400_000 : 0)
  const userId = random(2) === 0 ? `user-${visit % 150}` : null
  const anonymousId = `device-${visit % 400}`
  const given = `order ${visit % 7}`
  const owner = (
    [
      { kind: 'session', sessionId, customId: null },
      { kind: 'person', person: userId ? `user:${userId}` : `anonymous:${anonymousId}` },
      { kind: 'person', person: `user:user-${visit % 150}` },
      { kind: 'session', sessionId: createId(0, visit % 7), customId: { given, isUsable: false } },
    ] as const
  )[random(4)]
  const record = createServerEvent({
    eventId: `event-${visit}-${event}`,
    at,
    userId,
    anonymousId,
    traits: userId && random(2) === 0 ? { plan: random(3) } : null,
    ...(owner ? { owner } : {}),
  })
  return { kind: 'server', record }
}

function createId(at: number, seed: number): string {
  const bytes = new Uint8Array(10)
  new DataView(bytes.buffer).setUint32(6, seed)
  return createUuidV7(at, bytes)
}
