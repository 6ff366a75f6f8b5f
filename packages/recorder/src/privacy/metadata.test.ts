import { expect, test } from 'vitest'
import { scrubMetadata, TRAITS_BYTES_LIMIT } from './metadata.ts'

test('secrets are replaced at any depth, by shape and by name', () => {
  const scrubbed = scrubMetadata({
    plan: 'pro',
    price: 12.5,
    card: 4_111_111_111_111_111,
    user: {
      mail: 'ada@example.com',
      password: 'hunter22',
      list: [{ token: 'x', newPassword: 'x' }],
    },
  })
  expect(scrubbed).toMatchObject({ plan: 'pro', price: 12.5 })
  expect(JSON.stringify(scrubbed)).not.toMatch(/4111|ada@|hunter22|"x"/)
})

test('what JSON cannot hold becomes something that it can', () => {
  const cyclic: Record<string, unknown> = { name: 'loop' }
  cyclic['self'] = cyclic
  const scrubbed = scrubMetadata({
    when: new Date(0),
    big: 10n,
    nan: Number.NaN,
    call: () => 1,
    nothing: undefined,
    cyclic,
  })
  expect(scrubbed).toMatchObject({ when: '1970-01-01T00:00:00.000Z', big: '10', nan: 'NaN' })
  expect(scrubbed).not.toHaveProperty('call')
  expect(() => JSON.stringify(scrubbed)).not.toThrow()
})

test('no getter of the page is called', () => {
  let calls = 0
  const trap = {
    get secret() {
      calls += 1
      return 'x'
    },
  }
  expect(scrubMetadata(trap)).toEqual({})
  expect(calls).toBe(0)
})

test('long text and wide objects are cut', () => {
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index]))
  expect(Object.keys(scrubMetadata(wide))).toHaveLength(100)
  expect(String(scrubMetadata({ text: 'x '.repeat(9_000) })['text'])).toHaveLength(4_096)
})

test('what is too much for one call goes by whole properties, and the result says so', () => {
  const list = Array.from({ length: 100 }, () => 'word '.repeat(720))
  const scrubbed = scrubMetadata({ plan: 'pro', list, seats: 7, wide: '語'.repeat(4_096) })
  expect(scrubbed).toMatchObject({ plan: 'pro', seats: 7, '…': 'cut to 32768 bytes' })
  expect(scrubbed).toHaveProperty('wide')
  expect(scrubbed).not.toHaveProperty('list')
  const many = Array.from({ length: 100 }, (_, index) => [`k${index}`, '語'.repeat(200)])
  const traits = scrubMetadata(Object.fromEntries(many), (text) => text, TRAITS_BYTES_LIMIT)
  expect(Buffer.byteLength(JSON.stringify(traits))).toBeLessThanOrEqual(TRAITS_BYTES_LIMIT)
  expect(traits).toMatchObject({ k0: '語'.repeat(200), '…': 'cut to 12288 bytes' })
})

test('what is no object becomes one', () => {
  expect(scrubMetadata('text')).toEqual({ value: 'text' })
  expect(scrubMetadata(undefined)).toEqual({})
})
