import { expect, test } from 'vitest'
import { describeClock, knowsVisitorClock } from './player-clock.ts'

const base = {
  offsetMs: 84_000,
  durationMs: 310_000,
  startedAt: Date.UTC(2026, 5, 1, 10, 0, 0),
  timeZone: 'Asia/Kolkata',
}

test('tells the time since the start', () => {
  expect(describeClock({ ...base, mode: 'elapsed' })).toEqual({
    position: '01:24',
    total: '/ 05:10',
  })
})

test('tells the time as the visitor’s own clock showed it, and in which zone', () => {
  const { position, total } = describeClock({ ...base, mode: 'visitor' })
  expect(position).toMatch(/\b(0?3|15):31:24/)
  expect(total).toBe('Asia/Kolkata')
})

test('tells the time of whoever watches', () => {
  const told = describeClock({ ...base, mode: 'real' })
  expect(told.position).toBe(
    new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(base.startedAt + 84_000),
  )
})

test.each([null, '', 'Mars/Olympus', '<b>x</b>'])('zone %j is no zone', (timeZone) => {
  expect(knowsVisitorClock(timeZone)).toBe(false)
  expect(describeClock({ ...base, timeZone, mode: 'visitor' }).position).toBe('01:24')
})

test('a start that is no date tells the time since the start', () => {
  expect(describeClock({ ...base, startedAt: 9e15, mode: 'real' }).position).toBe('01:24')
})
