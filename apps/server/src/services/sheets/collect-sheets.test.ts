import { expect, test } from 'vitest'
import { createSheetCollection } from './collect-sheets.ts'

test('collects what is a day old in steps, and rests when there is no more', async () => {
  const left = [100, 100, 7]
  const asked: number[] = []
  let now = 1_000_000_000
  const source = createSheetCollection(
    {
      collect: async ({ before }) => {
        asked.push(now - before)
        return left.shift() ?? 0
      },
    },
    () => now,
  )
  const { signal } = new AbortController()
  for (let task = await source.next(); task; task = await source.next()) await task(signal)
  expect(asked).toEqual([86_400_000, 86_400_000, 86_400_000])
  now += 600_001
  expect(await source.next()).not.toBeNull()
})
