import { measure } from './measure.ts'

/** Interaction to Next Paint, as it is defined, up to when somebody asks. */
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
  let leastId = Infinity
  let mostId = 0

  function take({ duration, interactionId = 0, entryType }: Timing): void {
    if (interactionId === 0 && entryType !== 'first-input') return
    if (interactionId > 0) {
      leastId = Math.min(leastId, interactionId)
      mostId = Math.max(mostId, interactionId)
    }
    const known = longest.find(({ id }) => id === interactionId)
    if (known) known.delayMs = Math.max(known.delayMs, duration)
    else longest.push({ id: interactionId, delayMs: duration })
    longest = longest.sort((a, b) => b.delayMs - a.delayMs).slice(0, LONGEST_LIMIT)
  }

  function getCount(): number {
    for (const kind of measured) kind?.flush()
    const { interactionCount } = performance as { interactionCount?: number }
    return interactionCount ?? (mostId > 0 ? (mostId - leastId) / 7 + 1 : 0)
  }

  const measured = [
    measure('event', take, { durationThreshold: LEAST_MS }),
    measure('first-input', take),
  ]
  return {
    read() {
      const index = Math.floor((getCount() - countBefore) / ONE_IN)
      return longest[Math.min(index, longest.length - 1)]?.delayMs ?? null
    },
    restart() {
      countBefore = getCount()
      longest = []
    },
  }
}
