/** What the browser has measured of one kind, and measures from now on. */
export interface Measurements {
  /** Takes what has been measured and not been told yet. */
  flush(): void
  stop(): void
}

/**
 * Takes what the browser measures of a kind of `PerformanceEntry`, from the page's
 * beginning on; null where it does not measure that.
 */
export function measure<Entry extends PerformanceEntry>(
  type: string,
  take: (entry: Entry) => void,
  options?: { readonly durationThreshold: number },
): Measurements | null {
  try {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return null
    const takeAll = (entries: PerformanceEntryList): void => (entries as Entry[]).forEach(take)
    const observer = new PerformanceObserver((list) => takeAll(list.getEntries()))
    observer.observe({ type, buffered: true, ...options })
    return {
      flush: () => takeAll(observer.takeRecords()),
      stop: () => observer.disconnect(),
    }
  } catch {
    return null
  }
}
