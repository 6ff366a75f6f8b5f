import { EVENT_NAMES, type SearchHitKind, type SessionEvent } from '@playhead/protocol'
import { matchesSearch, readWords, type Search } from './search-words.ts'

/** What of an event can be searched. */
export interface EventText {
  readonly kind: SearchHitKind
  /** One line. */
  readonly text: string
}

/** Whoever changes what is read here, or what a word is, counts on: indexes are made anew. */
export const EVENT_TEXT_VERSION = 1

/** What is behind it is not searched, in UTF-16 code units. */
const TEXT_LENGTH_LIMIT = 1_000
/** Of an event of the site's own: so many of its values. */
const VALUES_LIMIT = 20

/** Events that Playhead makes by itself are in channels of their own. */
const OWN_CHANNEL = '__'

/** null for an event in which there is nothing to read. */
export function readEventText(event: SessionEvent): EventText | null {
  const { kind, parts } = event.channel.startsWith(OWN_CHANNEL)
    ? readOwnEvent(event)
    : { kind: 'event' as const, parts: [event.name, ...listValues(event)] }
  const text = parts
    .filter((part) => part !== '')
    .join(' · ')
    .replaceAll(/\s+/gu, ' ')
    .slice(0, TEXT_LENGTH_LIMIT)
    .trim()
  return text === '' ? null : { kind, text }
}

export function matchesEventText(search: Search, event: SessionEvent): boolean {
  const read = readEventText(event)
  return read !== null && matchesSearch(search, readWords(read.text))
}

function readOwnEvent({ name, path, url, metadata = {} }: SessionEvent): {
  readonly kind: SearchHitKind
  readonly parts: readonly string[]
} {
  const read = (key: string): string => toText(metadata[key])
  switch (name) {
    case EVENT_NAMES.pageView:
      return { kind: 'page', parts: [read('title'), path + (URL.parse(url ?? '')?.search ?? '')] }
    case EVENT_NAMES.click:
    case EVENT_NAMES.rageClick:
    case EVENT_NAMES.deadClick:
    case EVENT_NAMES.errorClick:
      return { kind: 'click', parts: [read('text') || read('label') || read('selector')] }
    case EVENT_NAMES.exception:
      return { kind: 'error', parts: [readMessage(read('type'), read('message'))] }
    case EVENT_NAMES.consoleError:
      return { kind: 'console', parts: [read('message')] }
    case EVENT_NAMES.requestFailed:
      return {
        kind: 'request',
        parts: [[read('method'), read('url'), read('status')].filter(Boolean).join(' ')],
      }
    case EVENT_NAMES.identify:
      return { kind: 'person', parts: [read('userId'), ...listTexts(metadata['traits'])] }
    default:
      return { kind: 'event', parts: [] }
  }
}

/** Most messages begin with the name of their class already. */
function readMessage(type: string, message: string): string {
  return type === '' || message.startsWith(type) ? message : `${type}: ${message}`
}

function listValues({ metadata, tags }: SessionEvent): string[] {
  return [...listTexts(metadata), ...listTexts(tags)]
}

function listTexts(map: unknown): string[] {
  if (typeof map !== 'object' || map === null) return []
  return Object.values(map).map(toText).filter(Boolean).slice(0, VALUES_LIMIT)
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
