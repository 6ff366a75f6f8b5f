import { expect, test } from 'vitest'
import { formatClip, parseClip } from './clip.ts'

test('a clip stands in the address as it was', () => {
  const clip = { fromMs: 1_500, toMs: 92_000 }
  expect(formatClip(clip)).toBe('1500-92000')
  expect(parseClip(formatClip(clip))).toEqual(clip)
})

test('parts of a millisecond are nobody’s', () => {
  expect(formatClip({ fromMs: 1_000.4, toMs: 2_000.5 })).toBe('1000-2001')
})

test.each([null, '', '5', '-5-10', '5-', '10-5', '5-5', '1e3-2e3', 'a-b', '1-2-3', '1 - 500'])(
  'what is no stretch of time is none: %j',
  (text) => {
    expect(parseClip(text)).toBeNull()
  },
)
