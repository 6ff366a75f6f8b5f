import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSegmentBuffer } from './segment-buffer.ts'

const T0 = 1_700_000_000_000
const owner = {
  projectKey: 'pk',
  environment: 'production',
  sessionId: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  customSessionId: null,
  windowId: '017f22e2-79b0-7cc3-98c4-dc0c0c073990',
  takeSequence: () => 7,
  person: { anonymousId: 'anon', userId: null, traits: null },
}
const replayEvent = (type: number, timestamp: number) => ({ type, data: {}, timestamp })
const sessionEvent = (at: number) => ({ name: 'click', channel: '__analytics', at, path: '/' })

test('nothing gathered makes no segment and takes no number', () => {
  let taken = 0
  const buffer = createSegmentBuffer()
  expect(buffer.close('interval', { ...owner, takeSequence: () => (taken += 1) })).toBeNull()
  expect(taken).toBe(0)
})

test('a segment tells its span, its counters and whether it begins with a snapshot', () => {
  const buffer = createSegmentBuffer()
  buffer.addReplayEvent(replayEvent(4, T0 + 5))
  buffer.addReplayEvent(replayEvent(2, T0 + 6))
  buffer.addSessionEvent(sessionEvent(T0))
  buffer.noteActivity(T0 + 3)
  buffer.count({ keyPresses: 2, activeMs: 10.4 })
  buffer.count({ keyPresses: 1, scrollDepth: 40 })
  const draft = buffer.close('size', owner)
  expect(draft?.head).toMatchObject({
    sequence: 7,
    firstAt: T0,
    lastAt: T0 + 6,
    lastActivityAt: T0 + 3,
    eventCount: 2,
    startsWithSnapshot: true,
    flushReason: 'size',
    counters: { keyPresses: 3, activeMs: 10, scrollDepth: 40 },
  })
  expect(JSON.parse(draft?.eventsJson ?? '')).toHaveLength(2)
})

test('the next segment begins empty, but knows the last activity', () => {
  const buffer = createSegmentBuffer()
  buffer.noteActivity(T0)
  buffer.count({ keyPresses: 1 })
  buffer.addReplayEvent(replayEvent(4, T0))
  buffer.close('interval', owner)
  buffer.addReplayEvent(replayEvent(3, T0 + 9))
  const { head } = buffer.close('interval', owner) ?? {}
  expect(head).toMatchObject({ eventCount: 1, startsWithSnapshot: false, lastActivityAt: T0 })
  expect(head?.counters).toEqual({ keyPresses: 0, activeMs: 0, scrollDepth: 0 })
})

test('an event changed after it was added is sent as it was', () => {
  const buffer = createSegmentBuffer()
  const event = { type: 3, data: { text: 'before' }, timestamp: T0 }
  buffer.addReplayEvent(event)
  event.data.text = 'after'
  expect(buffer.close('interval', owner)?.eventsJson).toContain('before')
})

test('key presses alone make a segment, at the time of the last of them', () => {
  const buffer = createSegmentBuffer()
  buffer.noteActivity(T0)
  buffer.count({ keyPresses: 1 })
  expect(buffer.close('hidden', owner)?.head).toMatchObject({ firstAt: T0, lastAt: T0 })
})

test('events past what a segment may carry are counted as dropped', () => {
  const buffer = createSegmentBuffer()
  for (let index = 0; index < 1_200; index += 1) buffer.addSessionEvent(sessionEvent(T0))
  const draft = buffer.close('interval', owner)
  expect(draft?.head.events.length).toBeLessThanOrEqual(1_000)
  expect(buffer.getDroppedCount()).toBe(1_200 - (draft?.head.events.length ?? 0))
})

test('a head never grows past what the server takes, in bytes', () => {
  const buffer = createSegmentBuffer()
  const event = { ...sessionEvent(T0), metadata: { text: '語'.repeat(10_000) } }
  for (let index = 0; index < 60; index += 1) buffer.addSessionEvent(event)
  expect(buffer.getDroppedCount()).toBeGreaterThan(0)
  expect(buffer.getSessionEventBytes()).toBeGreaterThan(700_000)
  const { head } = buffer.close('interval', owner) ?? {}
  expect(Buffer.byteLength(JSON.stringify(head))).toBeLessThan(1024 * 1024)
  expect(buffer.getSessionEventBytes()).toBe(0)
})

test('an id that the page chose travels as it was given, and only then', () => {
  const buffer = createSegmentBuffer()
  buffer.addSessionEvent(sessionEvent(T0))
  expect(buffer.close('interval', owner)?.head).not.toHaveProperty('customSessionId')
  buffer.addSessionEvent(sessionEvent(T0))
  const chosen = { ...owner, customSessionId: '1763676000000' }
  expect(buffer.close('interval', chosen)?.head.customSessionId).toBe('1763676000000')
})

test('without its replay a segment keeps what happened, and begins when that did', () => {
  const buffer = createSegmentBuffer()
  buffer.addReplayEvent(replayEvent(3, T0))
  buffer.addSessionEvent(sessionEvent(T0 + 5))
  buffer.count({ keyPresses: 1 })
  buffer.clearReplay()
  expect(buffer.hasReplayEvents()).toBe(false)
  expect(buffer.close('interval', owner)?.head).toMatchObject({
    firstAt: T0 + 5,
    eventCount: 0,
    counters: { keyPresses: 1 },
    events: [{ at: T0 + 5 }],
  })
})

test('traits travel only with a known user', () => {
  const buffer = createSegmentBuffer()
  buffer.addSessionEvent(sessionEvent(T0))
  const anonymous = { ...owner, person: { ...owner.person, traits: { plan: 'pro' } } }
  expect(buffer.close('interval', anonymous)?.head).not.toHaveProperty('traits')
  buffer.addSessionEvent(sessionEvent(T0))
  const known = { ...owner, person: { anonymousId: 'a', userId: 'ada', traits: { plan: 'pro' } } }
  expect(buffer.close('interval', known)?.head).toMatchObject({
    userId: 'ada',
    traits: { plan: 'pro' },
  })
})

test('a segment has room for what a server takes, however little of it compresses', () => {
  const buffer = createSegmentBuffer()
  const large = { ...replayEvent(3, T0), data: '語'.repeat(600_000) }
  expect(buffer.addReplayEvent(large)).toBe(true)
  expect(buffer.addReplayEvent(large)).toBe(false)
  expect(buffer.close('size', owner)?.head.eventCount).toBe(1)
  expect(buffer.addReplayEvent(large)).toBe(true)
})

test('what cannot be split goes by itself if it compresses, else it is counted as dropped', () => {
  const buffer = createSegmentBuffer()
  const event = (data: string) => ({ ...replayEvent(3, T0), data })
  const log = event('a line of a log\n'.repeat(300_000))
  expect(buffer.addReplayEvent(log)).toBe(false)
  buffer.addLargeEvent(log)
  expect(buffer.close('size', owner)?.head.eventCount).toBe(1)
  buffer.addLargeEvent(event(randomBytes(3_500_000).toString('base64')))
  buffer.addLargeEvent(event('x'.repeat(16 * 1024 * 1024)))
  expect(buffer.getDroppedCount()).toBe(2)
  expect(buffer.isEmpty()).toBe(true)
})
