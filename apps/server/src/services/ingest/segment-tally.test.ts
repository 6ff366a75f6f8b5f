import { describe, expect, test } from 'vitest'
import {
  computeSessionDelta,
  computeSessionSpan,
  mergeTallies,
} from '../../storage/session-tally.ts'
import type { SessionTally } from '../../storage/session-tally.ts'
import { createHead, createSegment, NOON } from '../../testing/segment-fixtures.ts'

const computeSpan = (tally: SessionTally) => computeSessionSpan(computeSessionDelta(tally))

const at = NOON
const own = (name: string, channel = '__analytics') => ({ name, channel, at, path: '/' })

test('events of Playhead are counted by name, a custom event of that name is not', () => {
  const { tally } = createSegment({
    events: [
      own('page_view'),
      own('click'),
      own('click'),
      own('click', 'app'),
      own('exception', '__errors'),
      own('console_error', '__console'),
      own('request_failed', '__network'),
    ],
  })
  expect(computeSessionDelta(tally).sums).toEqual({
    eventCount: 7,
    pageViewCount: 1,
    clickCount: 2,
    interactionCount: 2,
    rageClickCount: 0,
    deadClickCount: 0,
    keyPressCount: 1,
    exceptionCount: 1,
    consoleErrorCount: 1,
    failedRequestCount: 1,
    activeMs: 2_000,
    replayBytes: createSegment().payload.length,
    replayEventCount: 2,
    replayWindowCount: 1,
    segmentCount: 1,
  })
})

test('entry and exit are the first and the last page view by time', () => {
  const view = (path: string, at: number) => ({ ...own('page_view'), path, at })
  const { tally } = createSegment({
    events: [view('/second', at + 2), view('/first', at + 1), view('/third', at + 3)],
  })
  const { entry, exit } = computeSessionDelta(tally)
  expect([entry?.fact.path, exit?.fact.path]).toEqual(['/first', '/third'])
})

test('a start keeps the fields that are right, and what the user agent tells', () => {
  const metadata = {
    reason: 'idle_timeout',
    language: 'de',
    screenWidth: -1,
    timeZone: 7,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  }
  const { tally } = createSegment({ events: [{ ...own('session_start'), metadata }] })
  const start = computeSessionDelta(tally).start?.fact
  expect(start?.reason).toBe('idle_timeout')
  expect(start?.metadata).toMatchObject({ language: 'de', browser: 'Safari', deviceType: 'mobile' })
  expect(start?.metadata).not.toHaveProperty('screenWidth')
  expect(start?.metadata).not.toHaveProperty('timeZone')
})

test.each([undefined, {}, { reason: 'whim', userAgent: '' }])(
  'a start with %j is a start',
  (metadata) => {
    const event = { ...own('session_start'), ...(metadata ? { metadata } : {}) }
    const start = computeSessionDelta(createSegment({ events: [event] }).tally).start?.fact
    expect(start).toMatchObject({ reason: null, metadata: { browser: null, deviceType: null } })
  },
)

test('of many starts in one segment the earliest counts', () => {
  const start = (userAgent: string, at: number) => ({
    ...own('session_start'),
    at,
    metadata: { userAgent: userAgent.repeat(20), language: userAgent },
  })
  const events = Array.from({ length: 1_000 }, (_, place) => start(`x/${place} `, at + 999 - place))
  const { tally } = createSegment({ events })
  expect(computeSessionDelta(tally).start).toMatchObject({
    ordinal: 999,
    fact: { metadata: { language: 'x/999 ' } },
  })
})

describe('the clock of the client', () => {
  const SKEW_MS = -20_000
  const clientNow = NOON + SKEW_MS
  const head = createHead({ firstAt: clientNow })
  // The first segment leaves before the page has heard of the server's time.
  const first = createSegment(head, { receivedAt: NOON + 5_040 })
  const second = createSegment(
    {
      ...head,
      sequence: 1,
      firstAt: clientNow + 5_000,
      lastAt: clientNow + 10_000,
      lastActivityAt: clientNow + 9_000,
      clock: { offsetMs: -SKEW_MS, roundTripMs: 80 },
    },
    { receivedAt: NOON + 10_040 },
  )

  test('a slow one neither stretches nor shifts a session, once it is known', () => {
    const span = { startedAt: NOON, endedAt: NOON + 9_000 }
    expect(computeSpan(mergeTallies(first.tally, second.tally))).toEqual(span)
    expect(computeSpan(mergeTallies(second.tally, first.tally))).toEqual(span)
  })

  test('before it is known, a delay that can be transit is not taken for skew', () => {
    expect(computeSpan(first.tally).startedAt).toBe(clientNow)
  })

  test('a segment that was received before it was sent has a fast clock for sure', () => {
    const fast = createSegment({ firstAt: NOON + 3_600_000 }, { receivedAt: NOON + 5_000 })
    expect(computeSpan(fast.tally).startedAt).toBe(NOON)
  })

  test('a segment from a clock that is days behind is moved to its receipt', () => {
    const slow = createSegment({ firstAt: NOON - 7 * 86_400_000 }, { receivedAt: NOON + 5_000 })
    expect(computeSpan(slow.tally).startedAt).toBe(NOON)
  })
})
