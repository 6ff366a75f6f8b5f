import { expect, test } from 'vitest'
import { describeDaysLeft, describeDeletion } from './describe-deletion.ts'

test.each([
  [0, 'It is reached'],
  [0.4, 'Less than a day'],
  [1.9, '1 day'],
  [12.4, '12 days'],
  [9_999, 'More than ten years'],
])('%d days left are said as %s', (days, text) => {
  expect(describeDaysLeft(days)).toBe(text)
})

test('a person that was forgotten is shown by the beginning of a hash', () => {
  const subject = { kind: 'user', userId: `sha256:${'ab'.repeat(32)}` } as const
  expect(describeDeletion({ subject, projectName: 'Shop' })).toBe(
    'Everything of the user sha256:abababababab…',
  )
})
