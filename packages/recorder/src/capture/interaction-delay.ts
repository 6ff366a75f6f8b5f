/**
 * Interaction to Next Paint, as the library of vitals defines it. The library reads what
 * the browser has measured when the page is idle, which a busy page never is before it is
 * left, and asks for the rest when the page is hidden, which is too late: here both are
 * read when somebody asks.
 */
export interface InteractionDelay {
  /** The delay that all but one in fifty interactions stayed below, in milliseconds. */
  read(): number | null
  /** The page was restored: what was before belongs to another view of it. */
  restart(): void
}

interface Interaction {
  readonly id: number
  delayMs: number
}

/** An entry of the browser's Event Timing. */
interface Timing extends PerformanceEntry {
  readonly interactionId?: number
}

/** Shorter ones are told of the first interaction alone. */
const LEAST_MS = 40
const ONE_IN = 50
const LONGEST_LIMIT = 10

export function trackInteractionDelay(): InteractionDelay {
  let longest: Interaction[] = []
  let countBefore = 0
  /** For browsers that do not count; ids of interactions go up by seven. */
  const ids = { least: Infinity, most: 0 }

  function take(entries: PerformanceEntryList): void {
    for (const { duration, interactionId = 0, entryType } of entries as Timing[]) {
      if (interactionId === 0 && entryType !== 'first-input') continue
      if (interactionId > 0) {
        ids.least = Math.min(ids.least, interactionId)
        ids.most = Math.max(ids.most, interactionId)
      }
      const known = longest.find(({ id }) => id === interactionId)
      if (known) known.delayMs = Math.max(known.delayMs, duration)
      else longest.push({ id: interactionId, delayMs: duration })
      longest = longest.toSorted((a, b) => b.delayMs - a.delayMs).slice(0, LONGEST_LIMIT)
    }
  }

  function getCount(): number {
    const { interactionCount } = performance as { interactionCount?: number }
    return interactionCount ?? (ids.most > 0 ? (ids.most - ids.least) / 7 + 1 : 0)
  }

  const observer = createObserver(take)
  return {
    read() {
      take(observer?.takeRecords() ?? [])
      const index = Math.floor((getCount() - countBefore) / ONE_IN)
      return longest[Math.min(index, longest.length - 1)]?.delayMs ?? null
    },
    restart() {
      take(observer?.takeRecords() ?? [])
      longest = []
      countBefore = getCount()
    },
  }
}

function createObserver(take: (entries: PerformanceEntryList) => void): PerformanceObserver | null {
  try {
    const observer = new PerformanceObserver((list) => take(list.getEntries()))
    const options = { type: 'event', buffered: true, durationThreshold: LEAST_MS }
    observer.observe(options as PerformanceObserverInit)
    observer.observe({ type: 'first-input', buffered: true })
    return observer
  } catch {
    return null
  }
}
