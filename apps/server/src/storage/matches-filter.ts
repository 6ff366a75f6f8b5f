import {
  readFilterField,
  type EventCondition,
  type Filter,
  type FilterTest,
  type PropertyCondition,
  type SessionEvent,
} from '@playhead/protocol'
import { matchesEventText } from './event-text.ts'
import { matchesSearch, parseSearch, readWords } from './search-words.ts'
import type { SessionColumns } from './session-columns.ts'

/** What of a session filters look at. */
export interface FilteredSession {
  readonly sessionId: string
  readonly columns: SessionColumns
  readonly distinctPageCount: number
  readonly isPinned: boolean
  readonly hasNotes: boolean
  readonly tags: readonly string[]
  /** The ids of users. */
  readonly seenBy: readonly string[]
  /** The distinct paths that were viewed. */
  readonly pages: readonly string[]
  readonly events: readonly SessionEvent[]
  /** What was found in its recording. */
  readonly recordedTexts: readonly string[]
}

/**
 * The users who have seen a session, as a field. Nobody can ask for it: the service puts it
 * in the place of `isSeen`, which depends on who asks.
 */
export const SEEN_BY = '$seenBy'

/** Whether a session passes: the rules that every engine follows. */
export function matchesFilter(filter: Filter, session: FilteredSession): boolean {
  if ('all' in filter) return filter.all.every((part) => matchesFilter(part, session))
  if ('any' in filter) return filter.any.some((part) => matchesFilter(part, session))
  if ('not' in filter) return !matchesFilter(filter.not, session)
  if ('event' in filter) return session.events.some((event) => matchesEvent(filter.event, event))
  if (filter.field === 'text') return hasText(filter, session)
  return listValues(filter.field, session).some((value) => passesTest(filter, value))
}

/** What a session has under the name of a field: none, one, or of pages many. */
export function listValues(name: string, session: FilteredSession): readonly unknown[] {
  if (name === SEEN_BY) return session.seenBy
  const known = readFilterField(name)
  if (!known) return []
  const { columns, pages, isPinned, hasNotes, distinctPageCount } = session
  if ('map' in known) return pick(columns[known.map], known.key)
  if (known.field === 'page') return pages
  if (known.field === 'id') return [session.sessionId]
  if (known.field === 'tag') return session.tags
  if (known.field === 'hasNotes') return [hasNotes]
  if (known.field === 'isPinned') return [isPinned]
  if (known.field === 'distinctPageCount') return [distinctPageCount]
  // Not values: what is asked of a text is found in events.
  if (known.field === 'text') return []
  // The service puts what these mean in their place: a session by itself does not have them.
  if (known.field === 'isBounce' || known.field === 'isLive' || known.field === 'isSeen') return []
  return [columns[known.field]]
}

/** All words in one event, or in one text of the recording. */
function hasText(test: FilterTest, { events, recordedTexts }: FilteredSession): boolean {
  if (!('contains' in test)) return false
  const search = parseSearch(test.contains)
  return (
    events.some((event) => matchesEventText(search, event)) ||
    recordedTexts.some((text) => matchesSearch(search, readWords(text)))
  )
}

/** Whether an event is one of those that a condition asks for. */
export function matchesEvent(
  { name, channel, where = [] }: EventCondition['event'],
  event: SessionEvent,
): boolean {
  return (
    (name === undefined || event.name === name) &&
    (channel === undefined || event.channel === channel) &&
    where.every((condition) =>
      listProperties(condition, event).some((value) => passesTest(condition, value)),
    )
  )
}

/** What an event has under the name of a property: one value or none. */
export function listProperties(
  { property }: Pick<PropertyCondition, 'property'>,
  event: SessionEvent,
): readonly unknown[] {
  if (property === '$path') return [event.path]
  if (property === '$url') return [event.url]
  if (property.startsWith('tags.')) return pick(event.tags, property.slice('tags.'.length))
  return pick(event.metadata, property)
}

function pick(map: Readonly<Record<string, unknown>> | null | undefined, key: string): unknown[] {
  return map && Object.hasOwn(map, key) ? [map[key]] : []
}

/** Whether a value passes the test of a condition; what is unknown does not. */
export function passesTest(test: FilterTest, value: unknown): boolean {
  if (value === null || value === undefined) return false
  if ('is' in test) return test.is.some((wanted) => wanted === value)
  if ('isSet' in test) return true
  if ('contains' in test) {
    return typeof value === 'string' && lower(value).includes(lower(test.contains))
  }
  if ('startsWith' in test) return typeof value === 'string' && value.startsWith(test.startsWith)
  const { from = -Infinity, to = Infinity } = test
  return typeof value === 'number' && value >= from && value <= to
}

/** Letters from A to Z alone, as every engine can. */
export function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
