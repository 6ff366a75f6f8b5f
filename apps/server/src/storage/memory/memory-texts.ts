import { matchesEventText } from '../event-text.ts'
import { HITS_COUNTED, type EventHits, type TextIndex } from '../text-index.ts'
import { parseSearch } from '../search-words.ts'
import type { SessionIndex } from '../session-index.ts'

/** Reads through the events: nothing is to be taken in. */
export function createMemoryTexts({ loadEvents }: Pick<SessionIndex, 'loadEvents'>): TextIndex {
  return {
    isDue: async () => false,
    step: async () => 'done',
    findHits: async ({ sessionIds, search: text, limit }) => {
      const search = parseSearch(text)
      const found = new Map<string, EventHits>()
      for (const sessionId of sessionIds) {
        const all = await loadEvents(sessionId)
        const isFound = all.filter(({ event }) => matchesEventText(search, event))
        // Those of pages come before those of back ends.
        const events = [
          ...isFound.filter(({ source }) => source !== 'server'),
          ...isFound.filter(({ source }) => source === 'server'),
        ]
        if (events.length === 0) continue
        const count = Math.min(events.length, HITS_COUNTED)
        found.set(sessionId, { events: events.slice(0, limit), count })
      }
      return found
    },
  }
}
