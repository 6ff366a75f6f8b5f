const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 20_000
const LONGEST_RETRY_AFTER_MS = 600_000

/**
 * How long to wait before the next try, in milliseconds. Doubles up to a cap; the
 * random part keeps the visitors of a site from coming back all at once, also those
 * whom a server has told the same. What it asked for is a minimum.
 *
 * @param failures tries that have failed in a row, at least 1
 * @param random a number from 0 to 1
 */
export function computeBackoff(
  failures: number,
  random: number,
  retryAfterMs: number | null,
): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10))
  const delay = full / 2 + (full / 2) * random
  const askedMs = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
  return Math.max(delay, askedMs + (askedMs / 2) * random)
}
