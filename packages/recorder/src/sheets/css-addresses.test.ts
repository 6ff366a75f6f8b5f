import { expect, test } from 'vitest'
import { resolveCss } from './css-addresses.ts'

const BASE = 'https://shop.example/css/main.css?v=1'

test.each([
  ['a{background:url(a.png)}', 'a{background:url("https://shop.example/css/a.png")}'],
  ["url( '../a b.png' )", 'url("https://shop.example/a%20b.png")'],
  ['URL("/x.woff2#iefix")', 'url("https://shop.example/x.woff2#iefix")'],
  ['@import "theme.css" print;', '@import "https://shop.example/css/theme.css" print;'],
  ['url(?q)', 'url("https://shop.example/css/main.css?q")'],
])('%s is made whole', (css, expected) => {
  expect(resolveCss(css, BASE)).toBe(expected)
})

test.each([
  'url(data:image/png;base64,AAAA)',
  `url("data:image/svg+xml;utf8,<svg fill='rgb(0,0,0)'/>")`,
  'url(#gradient)',
  'url(https://cdn.example/a.png)',
  'url("//cdn.example/a.png")',
  'url("a\\"b.png")',
  'url()',
  'a{color:red}',
  'url("unfinished',
])('%s stays as it is', (css) => {
  expect(resolveCss(css, BASE)).toBe(css)
})

test('an address that is none stays as it is', () => {
  expect(resolveCss('url("a.png")', 'about:blank')).toBe('url("a.png")')
})
