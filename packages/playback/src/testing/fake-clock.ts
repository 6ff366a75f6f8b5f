import type { Clock } from '../stage-link.ts'

export interface FakeClock extends Clock {
  /** Lets time pass; timers that fall due fire in order. */
  pass(durationMs: number): Promise<void>
}

export function createFakeClock(): FakeClock {
  let now = 0
  const timers = new Set<{ at: number; callback: () => void }>()
  return {
    after(delayMs, callback) {
      const timer = { at: now + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(durationMs) {
      const end = now + durationMs
      for (;;) {
        await settle()
        const [due] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!due) break
        now = due.at
        timers.delete(due)
        due.callback()
      }
      now = end
    },
  }
}

/** Lets every promise that can be settled settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
