import { describe, expect, test } from 'vitest'
import { findSheetHashes, parseSheetReference, toSheetReference } from './sheets.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const

describe('a reference to a sheet', () => {
  test('gives its hash back', () => {
    expect(parseSheetReference(toSheetReference(A))).toBe(A)
  })

  test.each([
    '',
    'a{}',
    A,
    `playhead-sheet:${A}x`,
    `playhead-sheet:${A.toUpperCase()}`,
    ` playhead-sheet:${A}`,
  ])('is not %j', (text) => {
    expect(parseSheetReference(text)).toBeNull()
  })

  test('is found in events wherever it is a whole text, each once, in order', () => {
    const events = [
      { _cssText: toSheetReference(B) },
      { text: `see ${toSheetReference(A)}` },
      [toSheetReference(A), toSheetReference(B)],
    ]
    expect(findSheetHashes(JSON.stringify(events))).toEqual([B, A])
    expect(findSheetHashes('[{"a":1}]')).toEqual([])
  })
})
