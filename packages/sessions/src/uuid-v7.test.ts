import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkCustomSessionSpan,
  computeNumericSessionId,
  parseCustomSessionId,
} from './custom-id.ts'
import {
  createUuidV7,
  deriveUuidV7,
  isUuidV7,
  parseUuidV7Time,
  UUID_TIME_LIMIT_MS,
} from './uuid-v7.ts'

const time = fc.integer({ min: 0, max: UUID_TIME_LIMIT_MS })
const random = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('createUuidV7', () => {
  test('matches the example of RFC 9562', () => {
    const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(createUuidV7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  test('is valid and gives its time back, whatever the bytes', () => {
    fc.assert(
      fc.property(time, random, (at, bytes) => {
        const id = createUuidV7(at, bytes)
        expect(isUuidV7(id)).toBe(true)
        expect(parseUuidV7Time(id)).toBe(at)
      }),
    )
  })

  test('sorts by time as text', () => {
    fc.assert(
      fc.property(fc.uniqueArray(time, { minLength: 2, maxLength: 9 }), random, (times, bytes) => {
        const inTimeOrder = times
          .sort((a, b) => a - b)
          .map((at, index) =>
            createUuidV7(
              at,
              bytes.map((byte) => byte ^ (index * 37)),
            ),
          )
        expect([...inTimeOrder].sort()).toEqual(inTimeOrder)
      }),
    )
  })

  test('refuses times and bytes that would give a wrong id', () => {
    expect(() => createUuidV7(-1, new Uint8Array(10))).toThrow(RangeError)
    expect(() => createUuidV7(Number.NaN, new Uint8Array(10))).toThrow(RangeError)
    expect(() => createUuidV7(0, new Uint8Array(9))).toThrow(RangeError)
  })
})

describe('isUuidV7', () => {
  test.each([
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e2-79b0-4cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-c8c4-dc0c0c07398f',
    '017f22e279b07cc398c4dc0c0c07398f',
    '',
    null,
    7,
  ])('refuses %s', (text) => {
    expect(isUuidV7(text)).toBe(false)
  })
})

test('a derived id is the same for the same seed and differs for another', () => {
  const seeds = Array.from({ length: 5_000 }, (_, index) => `visitor-${index}`)
  const ids = seeds.map((seed) => deriveUuidV7(1_700_000_000_000, seed))
  expect(new Set(ids).size).toBe(seeds.length)
  expect(deriveUuidV7(1_700_000_000_000, 'visitor-7')).toBe(ids[7])
})

describe('parseCustomSessionId', () => {
  test('takes a UUIDv7 as it is', () => {
    const id = createUuidV7(1_700_000_000_000, new Uint8Array(10))
    expect(parseCustomSessionId(id, 'a')).toEqual({
      ok: true,
      value: { id, startedAt: 1_700_000_000_000, givenId: null },
    })
  })

  test('derives a UUIDv7 from an integer of ten digits or more and keeps the integer', () => {
    const result = parseCustomSessionId(1_700_000_000_123, 'a')
    if (!result.ok) throw new Error(result.expected)
    expect(result.value.givenId).toBe('1700000000123')
    expect(parseUuidV7Time(result.value.id)).toBe(1_700_000_000_123)
    expect(parseCustomSessionId('1700000000123', 'a')).toEqual(result)
    expect(parseCustomSessionId('1700000000123', 'b')).not.toEqual(result)
  })

  test.each([
    123_456_789,
    1.5e12 + 0.5,
    '0123456789',
    'abc',
    '',
    null,
    {},
    1e15,
    -1_700_000_000_000,
  ])('refuses %j and says what is expected', (input) => {
    const result = parseCustomSessionId(input, 'a')
    expect(result.ok).toBe(false)
    expect(result).toHaveProperty('expected', expect.stringContaining('UUIDv7'))
  })
})

test('a custom id may not be younger than its first event nor 24 hours older than its last', () => {
  const at = 1_700_000_000_000
  const id = createUuidV7(at, new Uint8Array(10))
  const day = 86_400_000
  expect(checkCustomSessionSpan(id, { firstAt: at, lastAt: at + day - 1 })).toBeNull()
  expect(checkCustomSessionSpan(id, { firstAt: at - 1, lastAt: at })).toBe('id_after_first_event')
  expect(checkCustomSessionSpan(id, { firstAt: at, lastAt: at + day })).toBe(
    'id_older_than_lifetime',
  )
  expect(checkCustomSessionSpan('x', { firstAt: at, lastAt: at })).toBe('not_uuid_v7')
  expect(computeNumericSessionId(id)).toBe(at)
})
