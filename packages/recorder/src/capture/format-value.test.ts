import { expect, test, vi } from 'vitest'
import { scrubSaid } from '../privacy/text.ts'
import { scrubText } from '../privacy/shapes.ts'
import { readCall } from './format-value.ts'

// There is no Element outside of a page, and the formatter asks for one.
vi.stubGlobal('Element', EventTarget)

test.each([
  [{ password: 'S40 correct horse S41battery' }],
  [{ user: { newPassword: 'a,S42comma' } }],
  [{ pin: 'S4' }],
  [{ headers: { 'x-api-key': ['S4', 'S5'] } }],
  [{ body: '{"password":"S4 and S5, S6"}' }],
  ['password:', 'S4hunter', { is: 'object' }],
  [{ session_id: 'S4hunter' }],
  [[['token=S4hunter']], 'S4@example.com'],
  [new Map([['password', 'S4']]), { deep: { deep: { deep: { mail: 'S4@example.com' } } } }],
])('nothing of a secret is told by its key or by what it follows: %j', (...values) => {
  const said = readCall(['login', ...values], scrubText)
  expect(said.text).toMatch(/^login /)
  expect(JSON.stringify(said)).not.toMatch(/S\d/)
})

test('what has parts is told as data too, and what has none by the line alone', () => {
  expect(readCall(['cart', { items: 2, sku: 'MUG' }], scrubText)).toEqual({
    text: 'cart {"items":2,"sku":"MUG"}',
    args: ['cart', { items: 2, sku: 'MUG' }],
  })
  expect(readCall(['no parts', 7, null, true], scrubText)).toEqual({ text: 'no parts 7 null true' })
})

test('what is no plain data is told in words', () => {
  class Basket {
    left = 2
  }
  const values = [
    function pay() {},
    undefined,
    Symbol('s'),
    10n,
    Number.NaN,
    new RangeError('far off'),
    new Basket(),
    new Date(0),
  ]
  const { text, args } = readCall([values], scrubText)
  expect(args).toMatchObject([
    [
      'ƒ pay',
      'undefined',
      'Symbol(s)',
      '10',
      'NaN',
      expect.stringMatching(/^RangeError: far off\n/),
      { left: 2 },
      '1970-01-01T00:00:00.000Z',
    ],
  ])
  expect(text).toContain('RangeError: far off')
})

test('no getter is called, and what bites is unreadable', () => {
  const bites = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('bite')
      },
    },
  )
  const trap = {
    get secret() {
      throw new Error('called')
    },
    plain: 1,
  }
  expect(readCall([bites, trap], scrubText)).toEqual({
    text: '(unreadable) {"plain":1}',
    args: ['(unreadable)', { plain: 1 }],
  })
})

test('cycles, deep, wide and long things are cut', () => {
  const cycle: Record<string, unknown> = { name: 'loop' }
  cycle['self'] = cycle
  expect(readCall([cycle], scrubText).text).toMatch(/"self":"…"/)
  const wide = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => ({ a: 1 })))
  let looks = 0
  const counted = new Proxy(wide, {
    get: (target, key) => ((looks += 1), Reflect.get(target, key) as unknown),
  })
  expect(readCall([counted], scrubText).text.length).toBeLessThanOrEqual(4_000)
  expect(looks).toBeLessThan(400)
  const long = readCall([{ text: 'word '.repeat(2_000), more: 'word '.repeat(2_000) }], scrubText)
  expect(long.text).toHaveLength(4_000)
  expect(long).not.toHaveProperty('args')
})

test('in strict the line is masked, and no name of a key leaves', () => {
  const said = readCall(['cart', { sku: 'MUG' }], (text) => scrubSaid(text, { level: 'strict' }))
  expect(said).toEqual({ text: '**** *************' })
})
