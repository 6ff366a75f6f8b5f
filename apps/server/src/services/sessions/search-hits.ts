import type { Filter, SearchHit, SearchHits } from '@playhead/protocol'
import type { IndexedEvent, StoredSession } from '../../storage/session-index.ts'
import { readEventText } from '../../storage/event-text.ts'
import type { TextIndex } from '../../storage/text-index.ts'
import { findMarks, parseSearch, type Search } from '../../storage/search-words.ts'
import { toStoredEvent } from './session-events.ts'

/** Of each session. */
const HITS = 3
/** Longer texts are cut, so that what was found is seen; UTF-16 code units. */
const EXCERPT_LENGTH = 200
/** What is left before it, at least. */
const LEAD_LENGTH = 40

export function addSearch(filter: Filter, search: string | undefined): Filter {
  if (search === undefined) return filter
  return { all: [filter, { field: 'text', contains: search }] }
}

/** What was found in sessions, by their ids. */
export async function loadHits(
  texts: Pick<TextIndex, 'findHits'>,
  sessions: readonly StoredSession[],
  text: string,
): Promise<Record<string, SearchHits>> {
  const sessionIds = sessions.map(({ sessionId }) => sessionId)
  const found = await texts.findHits({ sessionIds, search: text, limit: HITS })
  const search = parseSearch(text)
  return Object.fromEntries(
    sessions.flatMap((session) => {
      const ofSession = found.get(session.sessionId)
      if (!ofSession) return []
      const hits = ofSession.events
        .flatMap((indexed) => toHit(indexed, { search, session }) ?? [])
        .sort((a, b) => a.at - b.at)
      return [[session.sessionId, { hits, count: ofSession.count }]]
    }),
  )
}

function toHit(
  indexed: IndexedEvent,
  { search, session }: { readonly search: Search; readonly session: StoredSession },
): SearchHit | null {
  const read = readEventText(indexed.event)
  if (!read) return null
  const { startedAt, clockOffsetMs } = session.columns
  const { at } = toStoredEvent(indexed, clockOffsetMs)
  const offsetMs = Math.max(0, Math.round(at - startedAt))
  return { kind: read.kind, ...cutExcerpt(read.text, findMarks(search, read.text)), at, offsetMs }
}

/** A part of a text that holds the first of the marks. */
export function cutExcerpt(
  text: string,
  marks: readonly (readonly [number, number])[],
): Pick<SearchHit, 'text' | 'marks'> {
  if (text.length <= EXCERPT_LENGTH) return { text, marks: marks.map((mark) => [...mark]) }
  const first = marks[0]?.[0] ?? 0
  const from = toBoundary(
    text,
    Math.min(Math.max(0, first - LEAD_LENGTH), text.length - EXCERPT_LENGTH),
  )
  const to = toBoundary(text, from + EXCERPT_LENGTH)
  const before = from > 0 ? '…' : ''
  const shift = before.length - from
  return {
    text: `${before}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    marks: marks
      .filter(([start]) => start >= from && start < to)
      .map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  }
}

/** Never between the halves of a character. */
function toBoundary(text: string, place: number): number {
  const code = text.charCodeAt(place)
  return code >= 0xdc00 && code <= 0xdfff ? place - 1 : place
}
