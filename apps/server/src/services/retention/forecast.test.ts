import { expect, test } from 'vitest'
import { computeForecast } from './forecast.ts'

const DAY_MS = 86_400_000
const history = {
  now: 10 * DAY_MS,
  sizeBytes: 900,
  first: { at: 5 * DAY_MS, sizeBytes: 400 },
  erasedBytes: 0,
  budgetBytes: 1_000,
}

test('the days left are what the budget leaves, by the growth of the days before', () => {
  expect(computeForecast(history)).toEqual({ growthBytesPerDay: 100, daysLeft: 1 })
})

test('what was deleted meanwhile has grown before', () => {
  expect(computeForecast({ ...history, erasedBytes: 500 })).toEqual({
    growthBytesPerDay: 200,
    daysLeft: 0.5,
  })
})

test.each([
  ['nothing is known at first', { first: null }, [null, null]],
  ['nothing is known for half a day', { first: { at: 9.6 * DAY_MS, sizeBytes: 0 } }, [null, null]],
  ['without a budget there are no days', { budgetBytes: null }, [100, null]],
  ['a budget that is reached has none left', { budgetBytes: 900 }, [100, 0]],
  ['what does not grow lasts for ever', { sizeBytes: 400 }, [0, null]],
  ['what shrinks by compaction does not grow', { sizeBytes: 100 }, [0, null]],
])('%s', (_name, change, [growthBytesPerDay, daysLeft]) => {
  expect(computeForecast({ ...history, ...change })).toEqual({ growthBytesPerDay, daysLeft })
})
