import { expect, test } from 'vitest'
import { labelBucket } from './bucket-label.ts'

test.each([
  [0, 10_000, '0 – 10 s'],
  [10_000, 30_000, '10 – 30 s'],
  [30_000, 60_000, '30 s – 1 min'],
  [60_000, 180_000, '1 – 3 min'],
  [1_800_000, 3_600_000, '30 min – 1 h'],
  [3_600_000, null, '1 h +'],
])('%d to %s is %s', (fromMs, toMs, label) => {
  expect(labelBucket({ fromMs, toMs })).toBe(label)
})
