import { expect, test, vi } from 'vitest'
import { scrubText } from '../privacy/shapes.ts'
import { formatLine } from './format-value.ts'

// There is no Element outside of a page, and the formatter asks for one.
vi.stubGlobal('Element', EventTarget)

test.each([
  [{ password: 'S40 correct horse S41battery' }],
  [{ user: { newPassword: 'a,S42comma' } }],
  [{ pin: 'S4' }],
  [{ headers: { 'x-api-key': ['S4', 'S5'] } }],
  [{ body: '{"password":"S4 and S5, S6"}' }],
])('nothing of a secret is printed by its key: %j', (value) => {
  const line = formatLine(['login', value], scrubText)
  expect(line).toMatch(/^login /)
  expect(line).not.toMatch(/S\d/)
})

test('what is no secret is printed', () => {
  const line = formatLine(['cart', { items: 2, sku: 'MUG' }], scrubText)
  expect(line).toBe('cart {items: 2, sku: "MUG"}')
})
