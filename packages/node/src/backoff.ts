/** The first pause after a failure, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE_MS = 500

/** The longest pause that the client chooses by itself, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000

/** The longest pause that a server can ask for, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 3_600_000

/**
 * How long to pause before trying again. Half of the pause is chance, so that
 * many clients do not come back in one moment; what the server asked for is
 * never undercut, and chance adds up to a tenth to it.
 *
 * @param failures failures in a row, from 1
 * @param random from 0 to below 1
 */
export function computePauseMs(
  failures: number,
  retryAfterMs: number | null,
  random: number,
): number {
  if (retryAfterMs !== null) return Math.ceil(retryAfterMs * (1 + random / 10))
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
  return Math.ceil(pauseMs * (0.5 + random / 2))
}

/** Reads `Retry-After`, seconds or a date, as milliseconds from now; null when it says nothing. */
export function parseRetryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS)
}
