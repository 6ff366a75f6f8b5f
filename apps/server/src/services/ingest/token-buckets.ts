/** Whoever sends is remembered; past this many, those that have sent longest ago are forgotten. */
const BUCKETS_LIMIT = 20_000

export interface TokenBuckets {
  /** Takes one token. @returns 0, or how long until there is one, in milliseconds */
  take(name: string, now: number): number
}

/**
 * Lets each name do something `ratePerSecond` times a second on average, and up to
 * `burst` times at once. A bucket that was forgotten is a full one.
 *
 * @example
 * createTokenBuckets({ ratePerSecond: 10, burst: 100 }).take('203.0.113.7', Date.now())
 */
export function createTokenBuckets(options: {
  readonly ratePerSecond: number
  readonly burst: number
}): TokenBuckets {
  const { ratePerSecond, burst } = options
  const buckets = new Map<string, { tokens: number; at: number }>()

  return {
    take: (name, now) => {
      const known = buckets.get(name)
      // A clock that was set back must not empty a bucket.
      const gained = known ? (Math.max(0, now - known.at) / 1_000) * ratePerSecond : burst
      const tokens = Math.min(burst, (known?.tokens ?? 0) + gained)
      buckets.delete(name)
      const isThere = tokens >= 1
      buckets.set(name, { tokens: isThere ? tokens - 1 : tokens, at: now })
      if (buckets.size > BUCKETS_LIMIT) {
        const [oldest = ''] = buckets.keys()
        buckets.delete(oldest)
      }
      return isThere ? 0 : Math.ceil(((1 - tokens) / ratePerSecond) * 1_000)
    },
  }
}
