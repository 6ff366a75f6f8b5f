import { matchesEventText } from '../event-text.ts'
import { HITS_COUNTED, type TextHits, type TextIndex } from '../text-index.ts'
import { matchesSearch, parseSearch, readWords } from '../search-words.ts'
import type { SessionIndex } from '../session-index.ts'
import type { MemorySessions } from './memory-sessions.ts'

/** Reads through the events and what was found in recordings: nothing is to be taken in. */
export function createMemoryTexts(
  { loadEvents }: Pick<SessionIndex, 'loadEvents'>,
  sessions: MemorySessions,
): TextIndex {
  return {
    isDue: async () => false,
    step: async () => 'done',
    findHits: async ({ sessionIds, search: text, limit }) => {
      const search = parseSearch(text)
      const found = new Map<string, TextHits>()
      for (const sessionId of sessionIds) {
        const all = await loadEvents(sessionId)
        const isFound = all.filter(({ event }) => matchesEventText(search, event))
        // Those of pages come before those of back ends.
        const events = [
          ...isFound.filter(({ source }) => source !== 'server'),
          ...isFound.filter(({ source }) => source === 'server'),
        ]
        const recorded = (sessions.get(sessionId)?.recorded ?? []).filter(({ text }) =>
          matchesSearch(search, readWords(text)),
        )
        const count = Math.min(events.length + recorded.length, HITS_COUNTED)
        if (count === 0) continue
        const [first, others] = [events.slice(0, limit), recorded.slice(0, limit)]
        found.set(sessionId, { events: first, recorded: others, count })
      }
      return found
    },
  }
}
