import { expect, test } from 'vitest'
import { createQuota } from './quota.ts'

test('so many and so much pass in a minute, and again in the next', () => {
  let at = 0
  const may = createQuota({ count: 3, length: 10 }, () => at)
  expect([may(4), may(6), may(1)]).toEqual([true, true, false])
  at += 60_000
  expect([may(0), may(0), may(0), may(0)]).toEqual([true, true, true, false])
})
