import { chooseClockSample, computeClockSample, type ClockSample } from '@playhead/sessions'
import { readJson, type KeyValueStore } from '../session/key-value-store.ts'

/**
 * What is known of the client's clock: the best sample so far. It is kept for the
 * next page of the tab, so that only the first segment of a visit goes without.
 */
export interface ClientClock {
  getSample(): ClockSample | null
  /** An answer came, with the server's time in it. */
  learn(exchange: { sentAt: number; answeredAt: number; serverTime: number }): void
}

const KEY = 'clock'

export function createClientClock(store: KeyValueStore): ClientClock {
  let sample = parseSample(readJson(store, KEY))
  return {
    getSample: () => sample,
    learn(exchange) {
      const newer = computeClockSample(exchange)
      if (!newer) return
      sample = chooseClockSample(sample, newer)
      store.set(KEY, JSON.stringify(sample))
    },
  }
}

function parseSample(input: unknown): ClockSample | null {
  const { offsetMs, roundTripMs } = (input ?? {}) as Partial<Record<keyof ClockSample, unknown>>
  const isUsable =
    typeof offsetMs === 'number' &&
    Math.abs(offsetMs) <= 8.64e15 &&
    typeof roundTripMs === 'number' &&
    roundTripMs >= 0 &&
    roundTripMs <= 3_600_000
  return isUsable ? { offsetMs, roundTripMs } : null
}
