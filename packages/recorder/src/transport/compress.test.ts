import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compress } from './compress.ts'

test('text of any size is what it was', async () => {
  for (const length of [1, 131_071, 131_072, 131_073, 1_000_000]) {
    const text = `${randomBytes(length / 4).toString('base64')}ä€😀`.repeat(3).slice(0, length)
    expect(String(gunzipSync(await compress(text)))).toBe(Buffer.from(text).toString())
  }
  expect(await compress('')).toHaveLength(0)
})

test('the page has its turn between the slices of a large text', async () => {
  let turns = 0
  let isDone = false
  const takeTurn = (): void => {
    turns += 1
    if (!isDone) setImmediate(takeTurn)
  }
  const compressed = compress('x'.repeat(1024 * 1024))
  takeTurn()
  await compressed
  isDone = true
  // Eight slices, with a turn after each but the last.
  expect(turns).toBeGreaterThanOrEqual(7)
})
