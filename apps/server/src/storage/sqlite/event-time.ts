import { EARLINESS_LIMIT_MS, LATENESS_LIMIT_MS } from '../segment-times.ts'

/**
 * When a row of `events` happened, in server time, of its `segments` and `sessions`: as
 * `toServerTime` says, in the same steps, so that both come to the same number.
 */
export const EVENT_TIME = (() => {
  const offset = 'coalesce(segments.clock_offset_ms, sessions.clock_offset_ms)'
  const earliest = `(segments.received_at - ${offset} - ${LATENESS_LIMIT_MS})`
  const latest = `(segments.received_at - ${offset} + ${EARLINESS_LIMIT_MS})`
  const clamp = (at: string, least: string, most: string): string =>
    `min(max(${at}, ${least}), ${most})`
  const first = clamp('segments.first_at', earliest, latest)
  const last = clamp('segments.last_at', earliest, latest)
  return `(${clamp('events.client_at', first, last)} + ${offset})`
})()
