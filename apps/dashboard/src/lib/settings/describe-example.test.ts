import { expect, test } from 'vitest'
import { describeExample } from './describe-example.ts'

const ID = '01890000-0000-7000-8000-000000000001'

test('only a session id that can be a session leads to one', () => {
  const rows = describeExample({ sessionId: ID, windowId: ID })
  expect(rows.map(({ sessionId }) => sessionId)).toEqual([ID, null])
  expect(describeExample({ sessionId: '../me' })).toEqual([
    { name: 'sessionId', text: '../me', sessionId: null },
  ])
})

test('times are read as times, other numbers as numbers', () => {
  const at = Date.UTC(2026, 0, 2, 12)
  const [time, length, far] = describeExample({ eventAt: at, skewMs: 5, lastAt: 1e300 })
  expect(time?.text).toMatch(/2026.*\(\d+\)$/)
  expect(length?.text).toBe('5')
  expect(far?.text).toBe('1e+300')
})

test('whatever else a case holds is shown as it is', () => {
  const rows = describeExample({ ids: ['a', 'b'], none: null, gone: undefined })
  expect(rows.map(({ text }) => text)).toEqual(['["a","b"]', 'null', 'undefined'])
})
