import { expect, test } from 'vitest'
import { describeChange } from './describe-change.ts'

test.each([
  [120, 100, { goodWay: 'up' }, { text: '+20 %', tone: 'good' }],
  [90, 100, { goodWay: 'up' }, { text: '−10 %', tone: 'bad' }],
  [90, 100, { goodWay: null }, { text: '−10 %', tone: 'neutral' }],
  [100.01, 100, { goodWay: 'up' }, { text: 'no change', tone: 'neutral' }],
  [30, 25, { goodWay: 'down', isShare: true }, { text: '+5 points', tone: 'bad' }],
  [0, 0, { goodWay: 'down', isShare: true }, { text: 'no change', tone: 'neutral' }],
  [5, 0, { goodWay: 'up' }, null],
  [null, 3, { goodWay: 'up' }, null],
  [3, null, { goodWay: 'up' }, null],
  [3, undefined, { goodWay: 'up' }, null],
] as const)('%s after %s with %j', (...row) => {
  const [now, before, options, change] = row
  expect(describeChange(now, before, options)).toEqual(change)
})
