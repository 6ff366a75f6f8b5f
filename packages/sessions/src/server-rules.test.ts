import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseClockSample, computeClockOffset, computeClockSample } from './clock-offset.ts'
import { groupEventsByGap } from './group-by-gap.ts'
import { computeClosedAt, isSessionLive } from './liveness.ts'
import { mergeSessionDeltas, ZERO_SUMS, type Placed, type SessionDelta } from './session-delta.ts'

const MINUTE = 60_000
const LIMITS = { idleTimeoutMs: 30 * MINUTE, maxDurationMs: 120 * MINUTE }

describe('mergeSessionDeltas', () => {
  const small = fc.integer({ min: 0, max: 4 })
  const placed = <Fact>(fact: fc.Arbitrary<Fact>): fc.Arbitrary<Placed<Fact> | null> =>
    fc.option(
      fc.record({
        at: small,
        windowId: fc.constantFrom('w1', 'w2'),
        sequence: small,
        ordinal: small,
        fact,
      }),
    )
  const page = placed(fc.record({ path: fc.constantFrom('/a', '/b'), url: fc.constant(null) }))
  const delta: fc.Arbitrary<SessionDelta> = fc.record({
    firstAt: small,
    lastAt: small,
    lastActivityAt: fc.option(small),
    sums: fc
      .record({ eventCount: small, clickCount: small, segmentCount: small, replayBytes: small })
      .map((some) => ({ ...ZERO_SUMS, ...some })),
    scrollDepth: small,
    hasSnapshot: fc.boolean(),
    entry: page,
    exit: page,
    start: placed(fc.record({ reason: fc.constant('reset' as const), metadata: fc.constant({}) })),
    lastStartAt: fc.option(small),
    landing: placed(fc.record({ channel: fc.constantFrom('Direct', 'Email') })),
    user: placed(fc.record({ userId: fc.constantFrom('a', 'b'), traits: fc.constant(null) })),
    traits: placed(fc.record({ userId: fc.constant('a'), traits: fc.constant({ plan: 'x' }) })),
  })

  test('gives the same whichever way round', () => {
    fc.assert(
      fc.property(delta, delta, (a, b) => {
        expect(mergeSessionDeltas(a, b)).toEqual(mergeSessionDeltas(b, a))
      }),
    )
  })

  test('gives the same however it is grouped', () => {
    fc.assert(
      fc.property(delta, delta, delta, (a, b, c) => {
        expect(mergeSessionDeltas(mergeSessionDeltas(a, b), c)).toEqual(
          mergeSessionDeltas(a, mergeSessionDeltas(b, c)),
        )
      }),
    )
  })

  test('adds counters, keeps the first entry, the last exit and the latest user', () => {
    const place = { windowId: 'w', sequence: 0, ordinal: 0 }
    const early: SessionDelta = {
      firstAt: 10,
      lastAt: 20,
      lastActivityAt: 15,
      sums: { ...ZERO_SUMS, clickCount: 2, segmentCount: 1 },
      scrollDepth: 40,
      hasSnapshot: true,
      entry: { ...place, at: 10, fact: { path: '/in', url: null } },
      exit: { ...place, at: 12, fact: { path: '/in', url: null } },
      start: { ...place, at: 10, fact: { reason: 'first_visit', metadata: {} } },
      lastStartAt: 10,
      landing: { ...place, at: 10, fact: { channel: 'Email' } },
      user: null,
      traits: { ...place, at: 11, fact: { userId: 'ada', traits: { plan: 'pro' } } },
    }
    const late: SessionDelta = {
      ...early,
      firstAt: 30,
      lastAt: 40,
      lastActivityAt: null,
      sums: { ...ZERO_SUMS, clickCount: 1, segmentCount: 1 },
      scrollDepth: 80,
      hasSnapshot: false,
      entry: { ...place, at: 31, fact: { path: '/out', url: null } },
      exit: { ...place, at: 31, fact: { path: '/out', url: null } },
      start: null,
      lastStartAt: null,
      landing: { ...place, at: 31, fact: { channel: 'Direct' } },
      user: { ...place, at: 33, fact: { userId: 'ada', traits: null } },
      traits: null,
    }
    const merged = mergeSessionDeltas(late, early)
    expect(merged).toMatchObject({
      firstAt: 10,
      lastAt: 40,
      lastActivityAt: 15,
      scrollDepth: 80,
      hasSnapshot: true,
    })
    expect(merged.sums.clickCount).toBe(3)
    expect(merged.entry?.fact.path).toBe('/in')
    expect(merged.exit?.fact.path).toBe('/out')
    expect(merged.start?.fact.reason).toBe('first_visit')
    expect(merged.landing?.fact).toEqual({ channel: 'Email' })
    expect(merged.user?.fact.userId).toBe('ada')
    expect(merged.traits?.fact.traits).toEqual({ plan: 'pro' })
  })
})

describe('groupEventsByGap', () => {
  test('cuts at a gap as long as the timeout and at the maximum length', () => {
    const event = (minute: number) => ({ at: minute * MINUTE, key: String(minute) })
    const groups = groupEventsByGap([0, 29, 60, 80, 100, 120, 140, 160, 180].map(event), LIMITS)
    expect(groups.map(({ reason, startedAt }) => [reason, startedAt / MINUTE])).toEqual([
      ['first_visit', 0],
      ['idle_timeout', 60],
      ['max_duration', 180],
    ])
    expect(groups[0]?.endedAt).toBe(29 * MINUTE)
  })

  test('late and shuffled events give the same sessions', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 600 * MINUTE }), { maxLength: 60 })
    const shuffled = times.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const events = (of: number[]) => of.map((at) => ({ at, key: String(at) }))
        expect(groupEventsByGap(events(other), LIMITS)).toEqual(
          groupEventsByGap(events(list), LIMITS),
        )
      }),
    )
  })

  test('no events make no session', () => {
    expect(groupEventsByGap([], LIMITS)).toEqual([])
  })
})

test('a session is live until the timeout has passed since its last activity', () => {
  expect(isSessionLive(1_000, 1_000 + 1_799_999)).toBe(true)
  expect(isSessionLive(1_000, 1_000 + 1_800_000)).toBe(false)
  expect(computeClosedAt(1_000, 60_000)).toBe(61_000)
})

describe('clock offset', () => {
  test('an exchange gives the offset to within half its round trip, whatever the transit', () => {
    const ms = fc.integer({ min: 0, max: 5_000 })
    const skew = fc.integer({ min: -604_800_000, max: 604_800_000 })
    fc.assert(
      fc.property(ms, ms, skew, (out, back, offset) => {
        const sentAt = 1_700_000_000_000
        const serverTime = sentAt + offset + out
        const sample = computeClockSample({ sentAt, answeredAt: sentAt + out + back, serverTime })
        expect(Math.abs((sample?.offsetMs ?? Infinity) - offset)).toBeLessThanOrEqual(
          (out + back) / 2,
        )
      }),
    )
  })

  test('an exchange across a clock that was set back gives no sample', () => {
    expect(computeClockSample({ sentAt: 1_000, answeredAt: 999, serverTime: 5 })).toBeNull()
    expect(computeClockSample({ sentAt: 1_000, answeredAt: 1_001, serverTime: NaN })).toBeNull()
  })

  test('the smallest round trip is kept', () => {
    const precise = { offsetMs: 500, roundTripMs: 20 }
    expect(chooseClockSample(null, precise)).toBe(precise)
    expect(chooseClockSample(precise, { offsetMs: 900, roundTripMs: 900 })).toBe(precise)
    const better = { offsetMs: 505, roundTripMs: 10 }
    expect(chooseClockSample(precise, better)).toBe(better)
  })

  test('a sample that contradicts the kept one replaces it: the clock was set', () => {
    const kept = { offsetMs: 500, roundTripMs: 20 }
    const now = { offsetMs: -3_600_000, roundTripMs: 80 }
    expect(chooseClockSample(kept, now)).toBe(now)
  })

  test('transit is not taken for skew', () => {
    expect(computeClockOffset({ sentAt: 1_000, receivedAt: 9_000, sample: null })).toBe(0)
    const sample = { offsetMs: 300, roundTripMs: 40 }
    expect(computeClockOffset({ sentAt: 1_000, receivedAt: 9_000, sample })).toBe(300)
  })

  test('skew that cannot be transit is corrected without a sample', () => {
    const week = 604_800_000
    expect(computeClockOffset({ sentAt: week, receivedAt: 50, sample: null })).toBe(50 - week)
    expect(computeClockOffset({ sentAt: 50, receivedAt: week, sample: null })).toBe(week - 50)
  })

  test('a sample from before the clock was set is not believed', () => {
    const sample = { offsetMs: 3_600_000, roundTripMs: 40 }
    expect(computeClockOffset({ sentAt: 5_000, receivedAt: 5_100, sample })).toBe(0)
  })

  test('times without a send time are used as they are', () => {
    expect(computeClockOffset({ sentAt: null, receivedAt: 9, sample: null })).toBe(0)
  })
})
