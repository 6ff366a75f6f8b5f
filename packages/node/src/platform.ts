import { randomFillSync } from 'node:crypto'

/** What the client takes from the world: time, chance and timers. */
export interface Platform {
  /** Epoch milliseconds. */
  now(): number
  /** From 0 to below 1. */
  random(): number
  randomBytes(length: number): Uint8Array
  /** Returns a way to stop the timer. A timer keeps the process alive only if it says so. */
  startTimer(options: TimerOptions, callback: () => void): () => void
}

export interface TimerOptions {
  readonly delayMs: number
  readonly keepsProcessAlive: boolean
}

export const NODE_PLATFORM: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  startTimer: ({ delayMs, keepsProcessAlive }, callback) => {
    const timer = setTimeout(callback, delayMs)
    if (!keepsProcessAlive) timer.unref()
    return () => clearTimeout(timer)
  },
}
