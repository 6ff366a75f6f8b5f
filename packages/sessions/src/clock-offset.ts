/**
 * How far a client's clock is from the server's. An exchange gives the offset to
 * within half its round trip; a lone send time gives only an upper bound, because
 * transit looks just like a clock that is behind.
 */
export interface ClockSample {
  /** Server time minus client time, in milliseconds. */
  readonly offsetMs: number
  readonly roundTripMs: number
}

/**
 * The largest difference between sending and receiving that is taken for transit
 * when nothing better is known, in milliseconds.
 */
export const TRANSIT_LIMIT_MS = 60_000

/** How far two samples may disagree beyond their precision: drift of a good clock. */
const DRIFT_MS = 1_000

/**
 * The sample that an exchange gives, or null when its times make no sense (the
 * clock was set back while the request was under way).
 */
export function computeClockSample(exchange: {
  readonly sentAt: number
  readonly answeredAt: number
  readonly serverTime: number
}): ClockSample | null {
  const roundTripMs = exchange.answeredAt - exchange.sentAt
  const offsetMs = exchange.serverTime - (exchange.sentAt + roundTripMs / 2)
  if (!Number.isFinite(offsetMs) || !(roundTripMs >= 0 && roundTripMs <= 3_600_000)) return null
  return { offsetMs, roundTripMs }
}

/**
 * Which sample to keep: the one with the smallest round trip, unless the newer
 * contradicts it, which means that the clock was set in between.
 */
export function chooseClockSample(kept: ClockSample | null, newer: ClockSample): ClockSample {
  if (!kept || newer.roundTripMs <= kept.roundTripMs) return newer
  const precisionMs = (kept.roundTripMs + newer.roundTripMs) / 2 + DRIFT_MS
  return Math.abs(newer.offsetMs - kept.offsetMs) > precisionMs ? newer : kept
}

/**
 * The offset to add to a client's times to get server time, in milliseconds.
 *
 * With a sample: its offset, unless it says that the batch arrived before it was
 * sent or lay under way for an hour; then the clock was set since and the
 * difference itself is used. Without one: 0 when the difference can be transit,
 * otherwise the difference. Without `sentAt` the client's times are taken as they are.
 */
export function computeClockOffset(batch: {
  readonly sentAt: number | null
  readonly receivedAt: number
  readonly sample: ClockSample | null
}): number {
  if (batch.sentAt === null) return 0
  const differenceMs = batch.receivedAt - batch.sentAt
  if (batch.sample) {
    const transitMs = differenceMs - batch.sample.offsetMs
    const precisionMs = batch.sample.roundTripMs / 2 + DRIFT_MS
    const isPlausible = transitMs >= -precisionMs && transitMs <= 3_600_000
    if (isPlausible) return batch.sample.offsetMs
  }
  return differenceMs >= 0 && differenceMs <= TRANSIT_LIMIT_MS ? 0 : differenceMs
}
