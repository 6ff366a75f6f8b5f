import { expect, test } from 'vitest'
import { createDictionaryJudge } from './dictionary-judge.ts'

const PAUSE_MS = 600_000

function createJudge() {
  const clock = { now: 0 }
  const judge = createDictionaryJudge(() => clock.now)
  /** Packs sessions that become so many times smaller, with a dictionary that reached 10. */
  const note = (sessions: number, ratio: number, projectId = 'shop') => {
    const report = { bytesIn: ratio * 100, bytesOut: 100, ratio: 10 }
    for (let session = 0; session < sessions; session += 1) judge.note(projectId, report)
  }
  return { clock, judge, note }
}

test('a dictionary is stale when ten sessions together fall below seven tenths of its ratio', () => {
  const { judge, note } = createJudge()
  note(9, 1)
  expect(judge.isStale('shop')).toBe(false)
  note(1, 1)
  expect(judge.isStale('shop')).toBe(true)
  expect(judge.isStale('docs')).toBe(false)
})

test.each([
  [7, false],
  [6.9, true],
])('ten sessions of ratio %d against 10 make it stale: %s', (ratio, isStale) => {
  const { judge, note } = createJudge()
  note(10, ratio)
  expect(judge.isStale('shop')).toBe(isStale)
})

test('ten good sessions take back what ten bad ones said', () => {
  const { judge, note } = createJudge()
  note(10, 1)
  note(10, 10)
  expect(judge.isStale('shop')).toBe(false)
})

test('after a build there is a pause, and ten more sessions are looked at', () => {
  const { clock, judge, note } = createJudge()
  note(10, 1)
  judge.noteBuild('shop')
  expect(judge.isStale('shop')).toBe(false)
  note(10, 1)
  clock.now = PAUSE_MS - 1
  expect([judge.isStale('shop'), judge.mayBuild('shop')]).toEqual([false, false])
  expect(judge.mayBuild('docs')).toBe(true)
  clock.now = PAUSE_MS
  expect([judge.isStale('shop'), judge.mayBuild('shop')]).toEqual([true, true])
})

test('packings that wrote nothing say nothing', () => {
  const { judge, note } = createJudge()
  note(9, 1)
  judge.note('shop', { bytesIn: 0, bytesOut: 0, ratio: 10 })
  expect(judge.isStale('shop')).toBe(false)
})
