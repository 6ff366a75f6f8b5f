/** Bytes that are made once and kept while there is room, the last used the longest. */
export interface ByteCache {
  /** What `make` throws is thrown, and not kept. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>
}

export function createByteCache(bytesLimit: number): ByteCache {
  const kept = new Map<string, Uint8Array>()
  const making = new Map<string, Promise<Uint8Array>>()
  let keptBytes = 0

  function keep(key: string, bytes: Uint8Array): void {
    kept.set(key, bytes)
    keptBytes += bytes.length
    for (const [oldest, { length }] of kept) {
      if (keptBytes <= bytesLimit) return
      kept.delete(oldest)
      keptBytes -= length
    }
  }

  return {
    async get(key, make) {
      const known = kept.get(key)
      if (known) {
        // Deleting first moves it to the end: the order is that of last use.
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const under = making.get(key)
      if (under) return under
      const made = make()
      making.set(key, made)
      try {
        const bytes = await made
        keep(key, bytes)
        return bytes
      } finally {
        making.delete(key)
      }
    },
  }
}
