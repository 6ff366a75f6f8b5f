import { expect, test } from 'vitest'
import { computeRestMs, createRest } from './rest.ts'

test('an idle server packs half of the time, a busy one a fifth', () => {
  expect(computeRestMs(300, 0)).toBe(300)
  expect(computeRestMs(300, 0.5)).toBe(300)
  expect(computeRestMs(300, 0.51)).toBe(1_200)
})

test('no rest is longer than ten seconds', () => {
  expect(computeRestMs(9_000, 1)).toBe(10_000)
  expect(computeRestMs(60_000, 0)).toBe(10_000)
})

test('a rest ends as soon as the server stops', async () => {
  const abort = new AbortController()
  const resting = createRest()(60_000, abort.signal)
  abort.abort()
  await expect(resting).resolves.toBeUndefined()
})
