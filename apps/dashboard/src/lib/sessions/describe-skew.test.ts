import { expect, test } from 'vitest'
import { describeSkew } from './describe-skew.ts'

test.each([
  [1_000_000, 1_000_000, 'None to speak of'],
  [1_000_499, 1_000_000, 'None to speak of'],
  [1_125_000, 1_000_000, 'Client clock 2 min 05 s ahead'],
  [1_000_000, 4_600_000, 'Client clock 1 h 00 min behind'],
])('a client at %i with the server at %i: %s', (clientAt, serverAt, words) => {
  expect(describeSkew(clientAt, serverAt)).toBe(words)
})
