import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideSession, type SessionSignal } from './decide.ts'
import {
  createSessionState,
  endSession,
  identifySession,
  touchSession,
  type SessionState,
} from './session-state.ts'
import type { SessionLimits } from './settings.ts'
import { createUuidV7 } from './uuid-v7.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const T0 = 1_700_000_000_000
const AUTO: SessionLimits = {
  autoTrack: true,
  idleTimeoutMs: 30 * MINUTE,
  maxDurationMs: 24 * HOUR,
  start: 'load',
}
const MANUAL: SessionLimits = { ...AUTO, autoTrack: false }
const LAZY: SessionLimits = { ...AUTO, start: 'interaction' }
const visit = createSessionState(null, {
  id: createUuidV7(T0, new Uint8Array(10)),
  at: T0,
  reason: 'first_visit',
  userId: null,
})

const decide = (state: SessionState | null, signal: SessionSignal, limits = AUTO): string => {
  const decision = decideSession(state, signal, limits)
  return decision.kind === 'start' ? decision.reason : decision.kind
}
const at = (kind: 'page_load' | 'interaction' | 'event' | 'background', time: number) =>
  ({ kind, at: time }) as const

describe('the start', () => {
  test('is the page load by default', () => {
    expect(decide(null, at('page_load', T0))).toBe('first_visit')
    expect(decide(null, at('background', T0))).toBe('none')
  })

  test('is the first interaction when asked for; what came before is held back', () => {
    for (const kind of ['page_load', 'background', 'event'] as const) {
      expect(decide(null, at(kind, T0), LAZY)).toBe('hold_back')
    }
    expect(decide(null, { kind: 'identify', at: T0, userId: 'ada' }, LAZY)).toBe('hold_back')
    expect(decide(null, at('interaction', T0), LAZY)).toBe('first_visit')
  })

  test('of the session after an idle one also waits for an interaction when asked to', () => {
    const later = T0 + 31 * MINUTE
    expect(decide(visit, at('page_load', later), LAZY)).toBe('hold_back')
    expect(decide(visit, at('interaction', later), LAZY)).toBe('idle_timeout')
    expect(decide(visit, at('page_load', T0 + 29 * MINUTE), LAZY)).toBe('continue')
  })
})

describe('the idle timeout', () => {
  test.each(['page_load', 'interaction', 'event'] as const)(
    'away 29 minutes, then %s: same',
    (k) => {
      expect(decide(visit, at(k, T0 + 29 * MINUTE))).toBe('continue')
    },
  )

  test.each(['page_load', 'interaction', 'event'] as const)(
    'away 31 minutes, then %s: new',
    (k) => {
      expect(decide(visit, at(k, T0 + 31 * MINUTE))).toBe('idle_timeout')
    },
  )

  test('ends the session on the millisecond', () => {
    expect(decide(visit, at('event', T0 + 30 * MINUTE - 1))).toBe('continue')
    expect(decide(visit, at('event', T0 + 30 * MINUTE))).toBe('idle_timeout')
  })

  test('background work neither prolongs a session nor starts one', () => {
    expect(decide(visit, at('background', T0 + 29 * MINUTE))).toBe('continue')
    expect(decide(visit, at('background', T0 + 31 * MINUTE))).toBe('none')
    expect(decide(visit, at('background', T0 + 48 * HOUR))).toBe('none')
  })
})

describe('the maximum length', () => {
  test('ends a session under constant activity', () => {
    let state = visit
    for (let time = T0; time < T0 + 24 * HOUR; time += 10 * MINUTE) {
      expect(decide(state, at('interaction', time))).toBe('continue')
      state = touchSession(state, time)
    }
    expect(decide(state, at('interaction', T0 + 24 * HOUR))).toBe('max_duration')
  })

  test('the limit that was reached first gives the reason', () => {
    const limits = { ...AUTO, maxDurationMs: HOUR }
    const active = touchSession(visit, T0 + 20 * MINUTE)
    expect(decide(active, at('event', T0 + 3 * HOUR), limits)).toBe('idle_timeout')
    const longActive = touchSession(visit, T0 + 45 * MINUTE)
    expect(decide(longActive, at('event', T0 + 3 * HOUR), limits)).toBe('max_duration')
  })
})

describe('people', () => {
  test('reset starts a session, also when the old one had gone idle', () => {
    expect(decide(visit, { kind: 'reset', at: T0 + 1 })).toBe('reset')
    expect(decide(visit, { kind: 'reset', at: T0 + 9 * HOUR })).toBe('reset')
    expect(decide(null, { kind: 'reset', at: T0 })).toBe('first_visit')
  })

  test('an anonymous visitor who becomes known keeps the session', () => {
    expect(decide(visit, { kind: 'identify', at: T0 + 1, userId: 'ada' })).toBe('continue')
  })

  test('one known user who becomes another gets a new session', () => {
    const ada = identifySession(visit, 'ada')
    expect(decide(ada, { kind: 'identify', at: T0 + 1, userId: 'ada' })).toBe('continue')
    expect(decide(ada, { kind: 'identify', at: T0 + 1, userId: 'bob' })).toBe('user_changed')
  })
})

describe('manual mode', () => {
  test('has no session until one is started', () => {
    for (const kind of ['page_load', 'interaction', 'event', 'background'] as const) {
      expect(decide(null, at(kind, T0), MANUAL)).toBe('none')
    }
    expect(decide(null, { kind: 'manual_start', at: T0 }, MANUAL)).toBe('manual')
    expect(decide(null, { kind: 'manual_end', at: T0 }, MANUAL)).toBe('none')
  })

  test('keeps the session through idleness, but is silent meanwhile', () => {
    expect(decide(visit, at('background', T0 + HOUR), MANUAL)).toBe('none')
    expect(decide(visit, at('interaction', T0 + HOUR), MANUAL)).toBe('continue')
  })

  test('ends by endSession, by reset and at the maximum length, and none follows', () => {
    expect(decide(visit, { kind: 'manual_end', at: T0 + 1 }, MANUAL)).toBe('end')
    expect(decide(visit, { kind: 'reset', at: T0 + 1 }, MANUAL)).toBe('end')
    expect(decide(visit, at('interaction', T0 + 24 * HOUR), MANUAL)).toBe('end')
    expect(decide(endSession(visit), at('interaction', T0 + 1), MANUAL)).toBe('none')
  })

  test('does not exist in automatic mode', () => {
    expect(decide(visit, { kind: 'manual_start', at: T0 + 1 })).toBe('none')
    expect(decide(visit, { kind: 'manual_end', at: T0 + 1 })).toBe('none')
  })
})

describe('a clock that was set back', () => {
  test('never ends a session', () => {
    expect(decide(visit, at('interaction', T0 - 48 * HOUR))).toBe('continue')
  })

  test('does not keep a session alive until it has caught up', () => {
    const setBack = T0 - 48 * HOUR
    const state = touchSession(visit, setBack)
    expect(decide(state, at('interaction', setBack + 31 * MINUTE))).toBe('idle_timeout')
  })

  test('is not concluded from two tabs that write at once', () => {
    const state = touchSession(visit, T0 + 5_000)
    expect(touchSession(state, T0 + 4_000)).toBe(state)
  })
})

test('random streams are cut just where a simple model cuts them', () => {
  const step = fc.record({
    gap: fc.oneof(fc.integer({ min: 0, max: 40 * MINUTE }), fc.constant(30 * MINUTE)),
    kind: fc.constantFrom('page_load', 'interaction', 'event', 'background'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const limits = { ...AUTO, maxDurationMs: 2 * HOUR }
      let now = T0
      let state: SessionState | null = null
      const starts: number[] = []
      const activities: number[] = []
      for (const { gap, kind } of steps) {
        now += gap
        const signal = at(kind as 'event', now)
        const decision = decideSession(state, signal, limits)
        if (kind !== 'background') activities.push(now)
        if (decision.kind === 'start') {
          starts.push(now)
          const id = createUuidV7(now, new Uint8Array(10))
          state = createSessionState(state, { id, at: now, reason: decision.reason, userId: null })
        } else if (decision.kind === 'continue' && state && kind !== 'background') {
          state = touchSession(state, now)
        }
      }
      expect(starts).toEqual(modelStarts(activities, limits))
    }),
    { numRuns: 500 },
  )
})

/** The definition read aloud: cut at gaps, then cut what is too long. */
function modelStarts(activities: number[], limits: SessionLimits): number[] {
  const starts: number[] = []
  activities.forEach((time, index) => {
    const before = activities[index - 1] ?? -Infinity
    const start = starts.at(-1) ?? -Infinity
    if (time - before >= limits.idleTimeoutMs || time - start >= limits.maxDurationMs) {
      starts.push(time)
    }
  })
  return starts
}
