import type { Platform, TimerOptions } from '../platform.ts'

/** A platform whose time stands still until the test moves it, and whose chance is even. */
export interface ManualPlatform extends Platform {
  /** Moves time on and runs what has become due, in order. */
  advance(ms: number): void
  /** Resolves when a timer of that length is running. */
  whenTimer(fits: (timer: TimerOptions) => boolean): Promise<TimerOptions>
  readonly timers: readonly TimerOptions[]
}

export function createManualPlatform(startAt = 1_763_676_000_000): ManualPlatform {
  let now = startAt
  let seed = 0
  let timers: (TimerOptions & { readonly at: number; readonly callback: () => void })[] = []
  const waiting: {
    fits: (timer: TimerOptions) => boolean
    resolve: (timer: TimerOptions) => void
  }[] = []
  return {
    now: () => now,
    random: () => 0.5,
    randomBytes: (length) => {
      seed += 1
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(length - 4, seed)
      return bytes
    },
    startTimer: (options, callback) => {
      const timer = { ...options, at: now + options.delayMs, callback }
      timers.push(timer)
      for (const { fits, resolve } of waiting) if (fits(timer)) resolve(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance: (ms) => {
      now += ms
      const due = timers.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      timers = timers.filter(({ at }) => at > now)
      for (const { callback } of due) callback()
    },
    whenTimer: (fits) =>
      new Promise((resolve) => {
        const running = timers.find(fits)
        if (running) resolve(running)
        else waiting.push({ fits, resolve })
      }),
    get timers() {
      return timers
    },
  }
}
