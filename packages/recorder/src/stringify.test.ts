import { afterEach, expect, test } from 'vitest'
import { stringify } from './stringify.ts'

const prototypes = [Array.prototype, Object.prototype] as const

afterEach(() => {
  for (const prototype of prototypes) Reflect.deleteProperty(prototype, 'toJSON')
})

test.each(prototypes)('a toJSON that the page gave to every value changes nothing', (prototype) => {
  const toJSON = () => 'wrong'
  const descriptor = { value: toJSON, configurable: true, writable: true, enumerable: false }
  Object.defineProperty(prototype, 'toJSON', descriptor)
  expect(stringify({ events: [{ at: 1 }] })).toBe('{"events":[{"at":1}]}')
  expect(Object.getOwnPropertyDescriptor(prototype, 'toJSON')).toEqual(descriptor)
})

test('the page gets its toJSON back when a value cannot be written', () => {
  const toJSON = () => 'wrong'
  Object.assign(Array.prototype, { toJSON })
  expect(() => stringify({ big: 1n })).toThrow(TypeError)
  expect(Reflect.get(Array.prototype, 'toJSON')).toBe(toJSON)
})

test('a page without a toJSON of its own has none afterwards', () => {
  expect(stringify([1])).toBe('[1]')
  for (const prototype of prototypes) expect(Object.hasOwn(prototype, 'toJSON')).toBe(false)
})
