import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findMarks, matchesSearch, parseSearch, readWords } from './search-words.ts'

const list = (text: string): string[] => readWords(text).map(({ word }) => word)
const has = (text: string, search: string): boolean =>
  matchesSearch(parseSearch(search), readWords(text))
const mark = (text: string, search: string): string[] =>
  findMarks(parseSearch(search), text).map(([from, to]) => text.slice(from, to))

describe('the words of a text', () => {
  test.each([
    ['/checkout/pay?step=2', ['checkout', 'pay', 'step', '2']],
    ['Ångström, ŁÓDŹ und Straße', ['angstrom', 'łodz', 'und', 'straße']],
    ['TypeError: getURLPath', ['typeerror', 'geturlpath', 'type', 'error', 'get', 'url', 'path']],
    ['お支払い 🛒 완료', ['お', '支', '払', 'い', '🛒', '완료'.normalize('NFKD').toLowerCase()]],
    ['مُرَحَّب', ['مرحب']],
    ['e\u0301te\u0301', ['ete']],
    ['\u{1F468}\u{200D}\u{1F469} \0 \uD83D x', ['\u{1F468}', '\u{1F469}', 'x']],
    ['"\'*()^:-—', []],
  ])('%j', (text, words) => {
    expect(list(text)).toEqual(words)
  })

  test('a word of any length is known by its beginning', () => {
    const long = 'a'.repeat(500)
    expect(has(long, long)).toBe(true)
    expect(has(long, 'a'.repeat(60))).toBe(true)
    expect(has(`${long}b`, `${'a'.repeat(50)}c`)).toBe(true)
  })
})

describe('a search', () => {
  test.each([
    ['Payment failed', 'failed payment', true],
    ['Payment failed', 'pay', true],
    ['Payment failed', 'pa', true],
    ['Payment failed', 'p', false],
    ['step 2 p', 'p 2', true],
    ['Payment failed', 'pay failed', false],
    ['Payment failed', 'payment fai', true],
    ['/api/orders/7', 'api/orders', true],
    ['/api/v2/orders', 'api/orders', false],
    ['/api/v2/orders', 'orders api', true],
    ['TypeError: x', 'error', true],
    ['TypeError: x', 'typeerror', true],
    ['東京都の支払い', '支払', true],
    ['東京都の支払い', '京東', false],
    ['Crème brûlée', 'creme brulee', true],
    ['anything', '', false],
    ['anything', '***', false],
    ['a NEAR(b', 'NEAR(b', true],
  ])('in %j for %j: %s', (text, search, isFound) => {
    expect(has(text, search)).toBe(isFound)
  })

  test('what was found is marked where it stands, once', () => {
    expect(mark('Crème BRÛLÉE, brulee!', 'brul')).toEqual(['BRÛLÉE', 'brulee'])
    expect(mark('see /api/orders/7', 'api/orders')).toEqual(['api/orders'])
    expect(mark('TypeError', 'err')).toEqual(['Error'])
    expect(mark('TypeError', 'type typeerror')).toEqual(['TypeError'])
    expect(mark('🛒 Kasse 🛒', '🛒')).toEqual(['🛒', '🛒'])
    expect(mark('nothing', 'else')).toEqual([])
  })

  test('whatever is found has a mark, and marks lie within the text, in order', () => {
    const any = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(any, any, (text, search) => {
        const marks = findMarks(parseSearch(search), text)
        expect(marks.length > 0 || !has(text, search)).toBe(true)
        for (const [place, [from, to]] of marks.entries()) {
          expect(from).toBeGreaterThan(marks[place - 1]?.[1] ?? -1)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })
})
