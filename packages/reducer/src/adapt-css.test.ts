import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adaptCss } from './adapt-css.ts'

describe('a style sheet for a replay', () => {
  test.each([
    ['a:hover{b:c}', 'a:hover,a.\\:hover {b:c}'],
    ['a,b:hover i , c{d:e}', 'a,b:hover i , c,b.\\:hover i {d:e}'],
    ['a:is(:hover,b),c:hover{}', 'a:is(:hover,b),c:hover,a:is(.\\:hover,b),c.\\:hover {}'],
    ['/* x */\na:hover\n{}', '/* x */\na:hover,a.\\:hover {}'],
    ['@media (hover:hover){a:hover{}}', '@media (hover:hover){a:hover,a.\\:hover {}}'],
    ['a{color:red;&:hover{b:c}}', 'a{color:red;&:hover,&.\\:hover {b:c}}'],
    ['@media (max-device-width:9px){a{}}', '@media (max-width:9px){a{}}'],
    ['x{}a[title="{"]:hover{}', 'x{}a[title="{"]:hover,a[title="{"].\\:hover {}'],
    ['@import "a;b";a:hover{}', '@import "a;b";a:hover,a.\\:hover {}'],
    ['a{background:url(data:x;y{)}b:hover{}', 'a{background:url(data:x;y{)}b:hover,b.\\:hover {}'],
  ])('%s', (css, adapted) => {
    expect(adaptCss(css)).toBe(adapted)
  })

  test.each([
    'a{content:":hover"}',
    '/* a:hover{} */b{}',
    'a{b:c}/* max-device-width',
    'a{background:url(x:hover{)}',
    '.hover\\:b{}',
    "a{content:':hover{",
    '',
  ])('stays as it is: %s', (css) => {
    expect(adaptCss(css)).toBe(css)
  })

  test('keeps all that it holds, in order, also where it is damaged', () => {
    const part = fc.constantFrom(
      'a:hover',
      '{',
      '}',
      ';',
      '"',
      "'",
      '/*',
      '*/',
      ',',
      '(',
      ')',
      'url(',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const css = parts.join('')
        let at = 0
        const adapted = adaptCss(css).replaceAll(' ', '')
        for (const character of css.replaceAll(' ', ''))
          at = adapted.indexOf(character, at) + 1 || Infinity
        expect(at).toBeLessThan(Infinity)
      }),
    )
  })
})
