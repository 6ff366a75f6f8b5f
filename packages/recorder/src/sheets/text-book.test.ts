import { parseSheetReference } from '@playhead/protocol'
import { expect, test, vi } from 'vitest'
import { createTextBook } from './text-book.ts'

const css = (name: string, length = 2_000) => `/* ${name} */`.padEnd(length, 'x')

test('a long text becomes a reference, the same each time, and can be looked up', () => {
  const book = createTextBook(() => 0)
  const reference = book.write(css('a'))
  expect(book.write(css('a'))).toBe(reference)
  expect(book.getText(parseSheetReference(reference) ?? '')).toBe(css('a'))
})

test.each([
  ['short', 'a{}'],
  ['larger than the server takes', 'x'.repeat(2 * 1024 * 1024 + 1)],
  ['larger in bytes than the server takes', '語'.repeat(800_000)],
])('a text that is %s stays as it is', (_, text) => {
  expect(createTextBook(() => 0).write(text)).toBe(text)
})

test('texts that the server has make room for others; without room texts stay as they are', () => {
  const book = createTextBook(() => 0)
  const texts = ['a', 'b', 'c'].map((name) => css(name, 2_000_000))
  const [a, b, c] = texts.map((text) => book.write(text).slice(0, 100))
  expect([a, b].map((text) => parseSheetReference(text ?? ''))).not.toContain(null)
  expect(c).toBe(texts[2]?.slice(0, 100))
  const hash = parseSheetReference(a ?? '') ?? ''
  book.settle(hash)
  expect(parseSheetReference(book.write(texts[2] ?? ''))).not.toBeNull()
  expect(book.getText(hash)).toBeNull()
})

test('hashing takes no more than its share of one turn of the page', () => {
  vi.useFakeTimers()
  let now = 0
  const book = createTextBook(() => (now += 3))
  const isReference = (name: string) => parseSheetReference(book.write(css(name))) !== null
  expect([isReference('a'), isReference('b'), isReference('c')]).toEqual([true, true, false])
  vi.runAllTimers()
  expect(isReference('c')).toBe(true)
  vi.useRealTimers()
})
