/**
 * Creates a limit on how often something is captured: a page that logs in a loop
 * must not fill the visitor's connection. `take` says whether one more may pass.
 */
export function createRateLimit(
  now: () => number,
  most: number,
  intervalMs: number,
): { take: () => boolean } {
  let startedAt = -Infinity
  let taken = 0
  return {
    take() {
      const at = now()
      if (at - startedAt >= intervalMs || at < startedAt) {
        startedAt = at
        taken = 0
      }
      taken += 1
      return taken <= most
    },
  }
}
