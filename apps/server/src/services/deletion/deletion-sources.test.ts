import { expect, test } from 'vitest'
import { createTestApp } from '../../testing/test-app.ts'
import { NOON } from '../../testing/segment-fixtures.ts'
import { createDeletionSources } from './deletion-sources.ts'

test('asking for work removes nothing: a backup may be copying the files', async () => {
  let sweeps = 0
  const { storage } = await createTestApp({
    wrap: (memory) => ({
      ...memory,
      deletions: {
        ...memory.deletions,
        sweep: async () => ((sweeps += 1) < 3 ? 'more' : 'done'),
      },
    }),
  })
  const options = { storage, now: () => NOON, stopwatch: () => 0, rest: async () => {} }
  const source = createDeletionSources(options).find(({ name }) => name === 'sweep')
  const task = await source?.next()
  expect(sweeps).toBe(0)
  await task?.(new AbortController().signal)
  expect(sweeps).toBe(3)
  expect(await source?.next()).toBeNull()
  expect(await source?.next()).not.toBeNull()
})
