import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { computeSha256 } from './sha-256.ts'

const expected = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

test.each(['', 'abc', 'π ≈ 3,14 – 語 🦉', 'a\ud800b', '\udfff', '\0', '*{}'.repeat(50_000)])(
  'agrees with another implementation, lone surrogates too: %.20j',
  (text) => {
    expect(computeSha256(text)).toBe(expected(text))
  },
)

test('agrees at every length, whatever is left of the last block', () => {
  for (let length = 0; length <= 200; length += 1) {
    const text = 'x'.repeat(length)
    expect(computeSha256(text), `${length} bytes`).toBe(expected(text))
  }
})
