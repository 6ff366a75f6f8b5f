import { expect, onTestFinished, test, vi } from 'vitest'
import { createThrottle } from './throttle.ts'

test('what is asked for comes once it may, and once for all that asked', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const run = vi.fn<() => void>()
  const { ask, stop } = createThrottle(run, 30_000)
  for (let count = 0; count < 5; count += 1) ask()
  vi.advanceTimersByTime(29_999)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledOnce()
  // Nothing is asked for: nothing is run.
  vi.advanceTimersByTime(100_000)
  expect(run).toHaveBeenCalledOnce()
  ask()
  vi.advanceTimersByTime(0)
  expect(run).toHaveBeenCalledTimes(2)
  ask()
  stop()
  vi.advanceTimersByTime(100_000)
  expect(run).toHaveBeenCalledTimes(2)
})
