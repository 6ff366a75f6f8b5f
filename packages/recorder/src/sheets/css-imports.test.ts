import { describe, expect, test } from 'vitest'
import { findImports, replaceImports, wrapImported } from './css-imports.ts'

const statements = (css: string) => findImports(css).map(({ from, to }) => css.slice(from, to))

describe('imports', () => {
  test.each([
    ['@import "a.css";b{}', ['@import "a.css";']],
    ["@import url('a;b.css') print;", ["@import url('a;b.css') print;"]],
    ['@import url(data:text/css;base64,YXs=);', ['@import url(data:text/css;base64,YXs=);']],
    [
      '@charset "utf-8";\n/* ; */ @layer base, theme;@IMPORT "a" layer(base);@import "b";',
      ['@IMPORT "a" layer(base);', '@import "b";'],
    ],
    ['@import /* ; */ "a" supports(display: grid) (min-width: 1px);', undefined],
    ['a{}@import "late.css";', []],
    ['@layer base{a{}}@import "late.css";', []],
    ['/* @import "no"; */', []],
    ['@import "unfinished', []],
  ])('of %j are those at its head', (css, expected) => {
    expect(statements(css)).toEqual(expected ?? [css])
  })

  test.each(['/**/', 'url(a)', "url('a')", '"x"', '/', 'url(', "'"])(
    'are given up soon in a statement of many %s that never ends',
    (part) => {
      expect(statements(`@import ${part.repeat(20_000)}{`)).toEqual([])
    },
  )

  test('are replaced where they stand', () => {
    const css = '@layer a;@import "x";@import "y";b{}'
    expect(replaceImports(css, findImports(css), ['1', '2'])).toBe('@layer a;12b{}')
  })
})

test('what was imported stays one rule, under the conditions of its import', () => {
  const media = { mediaText: 'print' } as MediaList
  const none = { mediaText: '' } as MediaList
  expect(wrapImported('a{}b{}', { media: none, layerName: null, supportsText: null })).toBe(
    '@media all{a{}b{}}',
  )
  expect(wrapImported('a{}', { media, layerName: '', supportsText: 'display: grid' })).toBe(
    '@media print{@supports (display: grid){@layer {a{}}}}',
  )
})
