import { gunzipSync, gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gzip } from './gzip.ts'

/** Bytes of an alphabet as small as it comes, so that much of them repeats. */
const bytes = fc.integer({ min: 0, max: 255 }).chain((most) => {
  const some = fc.array(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 600 })
  return fc.tuple(some, fc.integer({ min: 1, max: 90 })).map(([piece, times]) => {
    return Uint8Array.from(Array.from({ length: times }, () => piece).flat())
  })
})

test('what is compressed comes out as it was', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      expect(gunzipSync(gzip(given)).equals(given)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([1, 2, 3, 4, 257, 258, 259, 515, 32_767, 32_768, 32_769, 70_000])(
  '%i bytes come out as they were: all alike, by turns, and in a long circle',
  (length) => {
    for (const circle of [1, 2, 251, 32_768]) {
      const given = Uint8Array.from({ length }, (_, at) => (at % circle) * 31)
      expect(gunzipSync(gzip(given)).equals(given)).toBe(true)
    }
  },
)

test('frequencies as far apart as they can be give codes that are short enough', () => {
  const given = new Uint8Array(3_000_000)
  // Each byte half as often as the one before it: the worst for the sizes of codes.
  for (let byte = 1, at = 0; byte < 200; byte += 1) {
    const count = Math.ceil(given.length / 2 ** (byte + 1))
    given.fill(byte, at, (at += count))
  }
  for (let at = given.length - 1; at > 0; at -= 1) {
    const other = Math.imul(at, 0x9e3779b1) >>> 0
    const [a, b] = [given[at] as number, given[other % at] as number]
    given[at] = b
    given[other % at] = a
  }
  expect(gunzipSync(gzip(given)).equals(given)).toBe(true)
})

test('it makes as little of a text as zlib does, but for a few per cent', () => {
  const text = readFileSync(new URL('../dom/serializer.ts', import.meta.url))
  const json = Buffer.from(JSON.stringify(text.toString().split(/\b/)))
  for (const given of [text, json]) {
    expect(gzip(given).length).toBeLessThan(gzipSync(given, { level: 6 }).length * 1.06)
  }
})
