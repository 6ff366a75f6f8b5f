import { expect, test } from 'vitest'
import { isSafeAttribute, isScriptUrl } from './sanitize-attribute.ts'

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '  javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\u00adscript:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg onload=alert(1)>',
])('%j is a script', (url) => {
  expect(isScriptUrl(url)).toBe(true)
})

test.each([
  'https://shop.test/javascript:notes',
  '/a',
  '',
  'data:image/png;base64,AAAA',
  'Learn javascript: basics',
])('%j is not a script', (url) => {
  expect(isScriptUrl(url)).toBe(false)
})

test.each([
  ['div', 'onclick', 'x()'],
  ['div', 'OnMouseOver', 'x()'],
  ['iframe', 'srcdoc', '<p>'],
  ['iframe', 'src', 'https://evil.test'],
  ['iframe', 'src', 'data:image/svg+xml,<svg/>'],
  ['a', 'href', 'data:image/svg+xml,<svg/>'],
  ['object', 'data', 'https://evil.test'],
  ['input', 'autofocus', ''],
  ['a', 'ping', 'https://evil.test'],
  ['a', 'href', 'javascript:x()'],
  ['button', 'formaction', 'https://evil.test'],
  ['form', 'action', 'https://evil.test'],
  ['base', 'href', 'https://evil.test'],
  ['meta', 'http-equiv', 'refresh'],
  ['link', 'rel', 'prefetch'],
  ['link', 'rel', 'stylesheet preconnect'],
  ['link', 'rel', true],
  ['', 'REL', 'dns-prefetch'],
  ['', 'rel', 'preconnect'],
  ['a', 'href', ['javascript:x()']],
  ['div', 'style', ['background: url(https://evil.test)']],
  ['script', 'href', 'https://evil.test'],
  ['animate', 'values', '#a;javascript:x()'],
])('<%s %s="%s"> is dropped', (tag, name, value) => {
  expect(isSafeAttribute(tag, name, value)).toBe(false)
})

test.each([
  ['a', 'href', 'https://shop.test/'],
  ['a', 'href', null],
  ['a', 'rel', 'noopener noreferrer'],
  ['link', 'rel', null],
  ['div', 'style', { color: 'red' }],
  ['constructor', 'class', 'a'],
  ['__proto__', 'class', 'a'],
  ['img', 'src', 'https://shop.test/a.png'],
  ['img', 'src', 'data:image/svg+xml,<svg/>'],
  ['source', 'srcset', 'data:image/svg+xml;base64,PHN2Zz4='],
  ['link', 'rel', 'stylesheet'],
  ['link', '_cssText', 'a { color: red }'],
  ['div', 'class', 'online'],
  ['input', 'value', 'javascript'],
  ['option', 'selected', true],
])('<%s %s="%s"> stays', (tag, name, value) => {
  expect(isSafeAttribute(tag, name, value)).toBe(true)
})

test('the picture of a canvas is a bitmap or nothing', () => {
  const isSafe = (value: unknown) => isSafeAttribute('canvas', 'data-playhead-picture', value)
  expect(isSafe('data:image/png;base64,iVBORw0KGgo=')).toBe(true)
  expect(isSafe('data:image/svg+xml;base64,PHN2Zz4=')).toBe(false)
  expect(isSafe('https://elsewhere.example/seen.png')).toBe(false)
  expect(isSafe({ toString: 'data:image/png;base64,iVBORw0KGgo=' })).toBe(false)
})
