import { expect, test } from 'vitest'
import { createBudget } from './budget.ts'

test('writing that costs little is done ten times a second', () => {
  const budget = createBudget()
  for (let at = 0; at < 1_000; at += 100) {
    budget.spend(4, at)
    expect(budget.takeAlarm(at)).toBeNull()
  }
  expect(budget.getIntervalMs()).toBe(100)
  expect(budget.getPointerMs(1_000)).toBe(50)
})

test('the pointer gives way first, and gets its pace back when nothing is written', () => {
  const budget = createBudget()
  for (let at = 0; at < 1_000; at += 100) budget.spend(15, at)
  expect(budget.getIntervalMs()).toBeLessThan(500)
  expect(budget.takeAlarm(1_000)).toBeNull()
  expect(budget.getPointerMs(1_000)).toBe(200)
  expect(budget.getPointerMs(10_000)).toBe(50)
})

test('a storm is written less often, told once, and forgotten when it is over', () => {
  const budget = createBudget()
  const alarms = Array.from({ length: 6 }, (_, turn) => {
    budget.spend(50, turn * 500)
    return budget.takeAlarm(turn * 500)
  })
  expect(alarms).toEqual([null, 'slow', null, null, null, null])
  expect(budget.getIntervalMs()).toBeGreaterThan(900)
  for (let turn = 0; turn < 10; turn += 1) budget.spend(60_000, 3_000)
  expect(budget.getIntervalMs()).toBe(2_000)
  for (let turn = 0; turn < 10; turn += 1) budget.spend(1, 3_000)
  expect(budget.getIntervalMs()).toBe(100)
  expect(budget.takeAlarm(3_000)).toBeNull()
})

test('a storm that goes on raises the alarm every three seconds', () => {
  const budget = createBudget()
  const alarms: [number, string][] = []
  for (let at = 0; at < 10_000; at += 1_000) {
    budget.spend(50, at)
    const alarm = budget.takeAlarm(at)
    if (alarm) alarms.push([at, alarm])
  }
  expect(alarms).toEqual([
    [1_000, 'slow'],
    [4_000, 'storm'],
    [7_000, 'storm'],
  ])
})

test('one page built at once is no storm', () => {
  const budget = createBudget()
  budget.spend(300, 0)
  expect(budget.takeAlarm(2_000)).toBeNull()
  budget.spend(2, 2_000)
  budget.spend(2, 3_000)
  expect(budget.takeAlarm(3_000)).toBeNull()
})
