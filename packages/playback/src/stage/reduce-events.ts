import { POPOVER_ATTRIBUTE } from '@playhead/protocol'
import { createReducer } from '@playhead/reducer'
import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

/** Interactions by which the drawn pointer is a finger's, or no more: touch start, end, cancel. */
const TOUCHES: ReadonlySet<unknown> = new Set([7, 9, 10])

/**
 * The same recording with the page of a moment as its snapshot, in place of the events that
 * led there: to apply those to elements costs many times what it costs to apply them to
 * plain objects, and most of what they build is gone by then. What lies at the moment or
 * behind it follows.
 *
 * Null where the page at that moment cannot be known exactly without a document, or where
 * things lie above it, whose order follows from when each of them was opened.
 */
export function reduceEvents(
  events: readonly RecordedEvent[],
  at: number,
): readonly RecordedEvent[] | null {
  const later = events.findIndex(({ timestamp }) => timestamp >= at)
  const end = later < 0 ? events.length : later
  const start = events.findLastIndex(({ type }, place) => place < end && type === EVENT_TYPE.meta)
  const past = events.slice(Math.max(0, start), end)
  const last = past.at(-1)
  if (!last || past.some(opensLayer)) return null
  const reducer = createReducer()
  for (const event of past) reducer.apply(event)
  const snapshot: readonly RecordedEvent[] | null = reducer.makeSnapshot(last.timestamp)
  if (!snapshot) return null
  const touch = past.findLast(
    ({ data }) => data['source'] === SOURCE.mouseInteraction && TOUCHES.has(data['type']),
  )
  // Behind the focus, which is told by what was pressed before it; in front of the pointer.
  const place = snapshot.at(-1)?.data['source'] === SOURCE.mouseMove ? -1 : snapshot.length
  const touches = touch ? [{ ...touch, timestamp: last.timestamp }] : []
  return [...snapshot.slice(0, place), ...touches, ...snapshot.slice(place), ...events.slice(end)]
}

/** Whether an event opens or closes something above the page, or brings what could be. */
function opensLayer({ type, data }: RecordedEvent): boolean {
  if (type !== EVENT_TYPE.incremental || data['source'] !== SOURCE.mutation) return false
  const { adds, attributes } = data
  return (
    (attributes as { attributes: object }[]).some((change) => hasLayer(change.attributes)) ||
    (adds as { node: unknown }[]).some(({ node }) => isLayer(node))
  )
}

function isLayer(node: unknown): boolean {
  if (!isRecord(node)) return false
  if (
    node['tagName'] === 'dialog' ||
    (isRecord(node['attributes']) && hasLayer(node['attributes']))
  )
    return true
  return Array.isArray(node['childNodes']) && node['childNodes'].some(isLayer)
}

function hasLayer(attributes: object): boolean {
  return ['popover', POPOVER_ATTRIBUTE, 'rr_open_mode'].some((name) => name in attributes)
}
