import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createSessionState,
  endSession,
  identifySession,
  mergeSessionStates,
  parseSessionState,
  type SessionState,
} from './session-state.ts'
import { createUuidV7 } from './uuid-v7.ts'

const T0 = 1_700_000_000_000
const make = (previous: SessionState | null, at: number, salt = 0): SessionState =>
  createSessionState(previous, {
    id: createUuidV7(at, new Uint8Array(10).fill(salt)),
    at,
    reason: 'idle_timeout',
    userId: null,
  })

describe('mergeSessionStates', () => {
  test('a later rotation wins, even when the clock was set back before it', () => {
    const first = make(null, T0)
    const second = make(first, T0 - 3_600_000)
    expect(mergeSessionStates(first, second)).toBe(second)
    expect(mergeSessionStates(second, first)).toBe(second)
  })

  test('of two rotations made at once all tabs keep the same one', () => {
    const before = make(null, T0)
    const mine = make(before, T0 + 5, 1)
    const theirs = make(before, T0 + 5, 2)
    expect(mergeSessionStates(mine, theirs)).toBe(mine)
    expect(mergeSessionStates(theirs, mine)).toBe(mine)
  })

  test('two views of one session give its latest activity, its user and its end', () => {
    const base = make(null, T0)
    const active = { ...base, lastActivityAt: T0 + 9 }
    const merged = mergeSessionStates(endSession(identifySession(base, 'ada')), active)
    expect(merged).toMatchObject({ lastActivityAt: T0 + 9, userId: 'ada', ended: true })
  })

  test('an end gives way to a later start under the same id, whichever tab saw which', () => {
    const customId = '1700000000000'
    const start = {
      id: createUuidV7(T0, new Uint8Array(10)),
      reason: 'manual',
      userId: null,
    } as const
    const ended = endSession(createSessionState(null, { ...start, at: T0, customId }))
    const again = createSessionState(ended, { ...start, at: T0 + 9, customId })
    for (const merged of [mergeSessionStates(ended, again), mergeSessionStates(again, ended)]) {
      expect(merged).toMatchObject({ ended: false, customId })
    }
  })

  test('nothing gives way to something', () => {
    const state = make(null, T0)
    expect(mergeSessionStates(null, state)).toBe(state)
    expect(mergeSessionStates(state, null)).toBe(state)
    expect(mergeSessionStates(null, null)).toBeNull()
  })

  test('is the same whichever tab asks', () => {
    const state = fc
      .record({
        salt: fc.integer({ min: 0, max: 2 }),
        generation: fc.integer({ min: 1, max: 3 }),
        active: fc.integer({ min: 0, max: 3 }),
        ended: fc.boolean(),
      })
      .map(({ salt, generation, active, ended }) => ({
        ...make(null, T0, salt),
        generation,
        lastActivityAt: T0 + active,
        ended,
      }))
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(mergeSessionStates(a, b)).toEqual(mergeSessionStates(b, a))
      }),
    )
  })
})

describe('parseSessionState', () => {
  test('gives back what was written', () => {
    const state = identifySession(make(null, T0), 'ada')
    expect(parseSessionState(JSON.parse(JSON.stringify(state)))).toEqual(state)
  })

  test.each([
    null,
    'x',
    {},
    { ...make(null, T0), id: 'nope' },
    { ...make(null, T0), startedAt: 'yesterday' },
    { ...make(null, T0), lastActivityAt: 1e300 },
    { ...make(null, T0), reason: 'boredom' },
    { ...make(null, T0), generation: 1.5 },
  ])('refuses %j', (input) => {
    expect(parseSessionState(input)).toBeNull()
  })
})
