import { expect, test } from 'vitest'
import { summaryOf } from '../../testing/summaries.ts'
import { mergeSessionPages } from './merge-pages.ts'

const at = (startedAt: number) => summaryOf(startedAt, { startedAt })

test('each session stands once, newest first, in its latest form', () => {
  const page = { sessions: [at(30), at(20)], nextCursor: 'c' }
  const older = { sessions: [at(20), at(10)], nextCursor: null }
  const newest = { sessions: [at(40), { ...at(30), clickCount: 99 }], nextCursor: 'd' }
  const { sessions, hasHole } = mergeSessionPages(newest, [page, older])
  expect(sessions.map(({ startedAt }) => startedAt)).toEqual([40, 30, 20, 10])
  expect(sessions[1]?.clickCount).toBe(99)
  expect(hasHole).toBe(false)
})

test('more new sessions than one page holds leave a hole', () => {
  const page = { sessions: [at(30)], nextCursor: null }
  const newest = { sessions: [at(60), at(50)], nextCursor: 'd' }
  expect(mergeSessionPages(newest, [page]).hasHole).toBe(true)
  expect(mergeSessionPages({ ...newest, nextCursor: null }, [page]).hasHole).toBe(false)
})

test('nothing at all is an empty list', () => {
  expect(mergeSessionPages(undefined, [])).toEqual({ sessions: [], hasHole: false })
})
