import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

/** How far a document or an element is scrolled, as rrweb takes it: CSS pixels. */
export interface ScrollPlace {
  readonly id: number
  readonly x: number
  readonly y: number
}

/**
 * Where everything is scrolled to at a moment, each once; whether it is still there is not
 * said. What serialised elements say of it is taken out of them.
 *
 * @param events applied up to `at`, without the events of that very moment
 */
export function takeScrollPlaces(events: readonly RecordedEvent[], at: number): ScrollPlace[] {
  const places = new Map<number, ScrollPlace>()
  const note = (id: unknown, x: unknown, y: unknown): void => {
    if (typeof id !== 'number') return
    places.delete(id)
    places.set(id, { id, x: Number(x) || 0, y: Number(y) || 0 })
  }
  const noteTree = (root: unknown): void => {
    const waiting = [root]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (!isRecord(node)) continue
      const { id, attributes, childNodes } = node
      if (isRecord(attributes) && ('rr_scrollLeft' in attributes || 'rr_scrollTop' in attributes)) {
        note(id, attributes['rr_scrollLeft'], attributes['rr_scrollTop'])
        delete attributes['rr_scrollLeft']
        delete attributes['rr_scrollTop']
      }
      if (Array.isArray(childNodes)) for (const child of childNodes) waiting.push(child)
    }
  }
  for (const { type, data, timestamp } of events) {
    if (timestamp >= at) break
    if (type === EVENT_TYPE.fullSnapshot) {
      places.clear()
      const { node, initialOffset } = data
      noteTree(node)
      if (isRecord(node) && isRecord(initialOffset)) {
        note(node['id'], initialOffset['left'], initialOffset['top'])
      }
    } else if (type === EVENT_TYPE.incremental && data['source'] === SOURCE.scroll) {
      note(data['id'], data['x'], data['y'])
    } else if (type === EVENT_TYPE.incremental && data['source'] === SOURCE.mutation) {
      for (const { node } of data['adds'] as { node?: unknown }[]) noteTree(node)
    }
  }
  return [...places.values()]
}
