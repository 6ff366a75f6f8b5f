/** How much may come in a minute. */
export interface Quota {
  readonly count: number
  /** In UTF-16 code units. */
  readonly length: number
}

const MINUTE_MS = 60_000

/** Counts what comes; false for what is more than the quota of this minute. */
export function createQuota(quota: Quota, now: () => number): (length: number) => boolean {
  let since = -Infinity
  let count = 0
  let length = 0
  return (added) => {
    const at = now()
    if (Math.abs(at - since) >= MINUTE_MS) {
      since = at
      count = 0
      length = 0
    }
    count += 1
    length += added
    return count <= quota.count && length <= quota.length
  }
}
