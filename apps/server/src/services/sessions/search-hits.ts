import type { Filter, SearchHit, SearchHits } from '@playhead/protocol'
import { readEventText, type EventText } from '../../storage/event-text.ts'
import type { FoundText } from '../../storage/recorded-texts.ts'
import { toServerTime } from '../../storage/segment-times.ts'
import type { IndexedEvent, StoredSession } from '../../storage/session-index.ts'
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
      const hits = [
        ...ofSession.events.flatMap((indexed) => readEvent(indexed, session) ?? []),
        ...ofSession.recorded.map((found) => readFound(found, session)),
      ]
        .sort((a, b) => a.at - b.at)
        .slice(0, HITS)
        .map((read) => toHit(read, { search, session }))
      return [[session.sessionId, { hits, count: ofSession.count }]]
    }),
  )
}

interface ReadText extends EventText {
  /** Server time. */
  readonly at: number
}

function readEvent(indexed: IndexedEvent, { columns }: StoredSession): ReadText | null {
  const read = readEventText(indexed.event)
  return read && { ...read, at: toStoredEvent(indexed, columns.clockOffsetMs).at }
}

function readFound(found: FoundText, { columns }: StoredSession): ReadText {
  const { kind, text, segment, clockOffsetMs } = found
  const offsetMs = clockOffsetMs ?? columns.clockOffsetMs
  return { kind, text, at: toServerTime(found.at, { segment, offsetMs }) }
}

function toHit(
  { kind, text, at }: ReadText,
  { search, session }: { readonly search: Search; readonly session: StoredSession },
): SearchHit {
  const offsetMs = Math.max(0, Math.round(at - session.columns.startedAt))
  return { kind, ...cutExcerpt(text, findMarks(search, text)), at, offsetMs }
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
