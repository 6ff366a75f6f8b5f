import { expect, test } from 'vitest'
import { findMark } from './marks.ts'

const marks = [1_000, 5_000, 9_000].map((offsetMs) => ({ offsetMs, kind: 'click' }))

test('the next mark lies after the playhead', () => {
  expect(findMark(marks, 1_000, 1)?.offsetMs).toBe(5_000)
  expect(findMark(marks, 9_000, 1)).toBeNull()
})

test('going back from a mark just passed reaches the one before', () => {
  expect(findMark(marks, 5_300, -1)?.offsetMs).toBe(1_000)
  expect(findMark(marks, 6_500, -1)?.offsetMs).toBe(5_000)
  expect(findMark(marks, 1_200, -1)).toBeNull()
})

test('there is none among none', () => {
  expect(findMark([], 0, 1)).toBeNull()
  expect(findMark([], 0, -1)).toBeNull()
})
