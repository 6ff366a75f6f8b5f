import { expect, test } from 'vitest'
import { createBudget } from './budget.ts'

test('writing that costs little is done ten times a second', () => {
  const budget = createBudget(() => expect.fail('nothing is degraded'))
  for (let turn = 0; turn < 10; turn += 1) budget.spend(4)
  expect(budget.getIntervalMs()).toBe(100)
})

test('a storm is written less often, told once, and forgotten when it is over', () => {
  const told: number[] = []
  const budget = createBudget((intervalMs) => told.push(intervalMs))
  for (let turn = 0; turn < 10; turn += 1) budget.spend(50)
  expect(budget.getIntervalMs()).toBeGreaterThanOrEqual(998)
  expect(told).toHaveLength(1)
  for (let turn = 0; turn < 10; turn += 1) budget.spend(60_000)
  expect(budget.getIntervalMs()).toBe(2_000)
  for (let turn = 0; turn < 10; turn += 1) budget.spend(1)
  expect(budget.getIntervalMs()).toBe(100)
})
