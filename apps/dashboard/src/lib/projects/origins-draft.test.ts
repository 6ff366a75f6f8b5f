import { expect, test } from 'vitest'
import { readOrigins } from './origins-draft.ts'

test.each([
  ['https://shop.example', ['https://shop.example']],
  ['www.shop.example/cart?x=1', ['https://www.shop.example']],
  [
    'localhost:5173, 127.0.0.1:3000\n[::1]:80',
    ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]'],
  ],
  ['HTTPS://Shop.Example:443 https://shop.example', ['https://shop.example']],
  ['bücher.example', ['https://xn--bcher-kva.example']],
  ['*', ['*']],
  [' \n ', []],
])('%j is read as people mean it', (text, origins) => {
  expect(readOrigins(text)).toEqual({ origins, problem: null })
})

test.each([
  'ftp://shop.example',
  'https://',
  'https://*.shop.example',
  'javascript:alert(1)',
  '"x"',
])('%j is no site, and named', (text) => {
  const { origins, problem } = readOrigins(`https://a.example ${text}`)
  expect(origins).toEqual([])
  expect(problem).toContain(text)
})
