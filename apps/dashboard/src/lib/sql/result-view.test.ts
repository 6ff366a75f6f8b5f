import type { SqlCell, SqlResult } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { sessionId } from '../../testing/summaries.ts'
import { findNumeric, isSessionCell, toChart } from './result-view.ts'

const result = (names: readonly string[], rows: SqlCell[][]): SqlResult => ({
  columns: names.map((name) => ({ name, source: null })),
  rows,
  isTruncated: false,
  durationMs: 1,
})

test('an id of a session is a link where the column says that it is one', () => {
  const id = sessionId(1)
  expect(isSessionCell({ name: 'x', source: 'session_id' }, id)).toBe(true)
  expect(isSessionCell({ name: 'last_session', source: null }, id)).toBe(true)
  expect(isSessionCell({ name: 'window_id', source: 'window_id' }, id)).toBe(false)
  expect(isSessionCell({ name: 'session_id', source: null }, 'javascript:1')).toBe(false)
  expect(isSessionCell({ name: 'session_id', source: null }, null)).toBe(false)
})

test('columns of numbers are found, and one of them is charted by the first column', () => {
  const days = result(
    ['day', 'note', 'sessions'],
    [
      ['2026-06-01', null, 3],
      [null, 'x', null],
      ['2026-06-03', 'y', 5],
    ],
  )
  expect(findNumeric(days)).toEqual(new Set([2]))
  expect(toChart(days)).toEqual({
    label: 'day',
    value: 'sessions',
    points: [
      { label: '2026-06-01', value: 3 },
      { label: '–', value: 0 },
      { label: '2026-06-03', value: 5 },
    ],
  })
})

test('what is no series of numbers has no chart', () => {
  expect(toChart(result(['a', 'b'], [['x', 1]]))).toBeNull()
  expect(
    toChart(
      result(
        ['a', 'b'],
        [
          ['x', 'y'],
          ['z', 'w'],
        ],
      ),
    ),
  ).toBeNull()
  expect(
    toChart(
      result(
        ['a', 'b'],
        [
          ['x', 1],
          ['z', -1],
        ],
      ),
    ),
  ).toBeNull()
  expect(toChart(result(['n'], [[1], [2]]))).toBeNull()
})
