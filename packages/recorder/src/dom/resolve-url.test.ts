import { expect, test } from 'vitest'
import { resolveUrl } from './resolve-url.ts'

const BASES = [
  'https://shop.example/a/b?c#d',
  'http://jane:pw@shop.example:8080/',
  'https://shop.example',
  'file:///home/page.html',
  'blob:https://shop.example/7d2a',
  'about:blank',
]
const ADDRESSES = [
  '/',
  '/item/1',
  '/a//b',
  '/img/a.png',
  '/img/a..png',
  '/x.',
  '/./a',
  '/a/../b',
  '/a/..',
  '/..',
  '/.hidden/a',
  '/a?b=/../c',
  '/a?b=c&d=e',
  '/ä',
  '/a b',
  '/a\\b',
  '/a%2e%2e/b',
  '/a#b',
  '/a\nb',
  '/a\n',
  'item/1',
  '../item',
  '?page=2',
  '',
]

test.each(BASES)('an address means at %s what it means to the browser', (base) => {
  for (const address of ADDRESSES) {
    let whole = address
    try {
      if (address !== '') whole = new URL(address, base).href
    } catch {
      // It stays as it is.
    }
    expect(resolveUrl(address, base)).toBe(whole)
  }
})

test('what is whole already stays as it is', () => {
  for (const address of ['https://a.example/../b', '//cdn.example/x', 'data:,a', '#part'])
    expect(resolveUrl(address, 'https://shop.example/')).toBe(address)
})
