import { expect, test } from 'vitest'
import { eventOf, summaryOf } from '../../testing/summaries.ts'
import { createMoments } from '../timeline/moments.ts'
import { findMoment } from './session-keys.ts'

const session = summaryOf(1)
const moments = createMoments(
  [1_000, 5_000, 9_000].map((offsetMs) => eventOf(session, offsetMs)),
  session.startedAt,
)

test('the next moment lies after the playhead', () => {
  expect(findMoment(moments, 1_000, 1)?.offsetMs).toBe(5_000)
  expect(findMoment(moments, 9_000, 1)).toBeNull()
})

test('going back from a moment just passed reaches the one before', () => {
  expect(findMoment(moments, 5_300, -1)?.offsetMs).toBe(1_000)
  expect(findMoment(moments, 6_500, -1)?.offsetMs).toBe(5_000)
  expect(findMoment(moments, 1_200, -1)).toBeNull()
})
