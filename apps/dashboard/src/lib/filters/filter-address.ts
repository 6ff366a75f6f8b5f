import { EVERY_SESSION, FilterError, parseFilter, type Filter } from '@playhead/protocol'

/** In front of a filter in the address: what comes after it may be read another way one day. */
const VERSION = '1.'

export type FilterInAddress =
  | { readonly filter: Filter; readonly fault: null }
  | { readonly filter: null; readonly fault: string }

/** Reads a filter from the address. One that makes no sense is told, never passed over. */
export function readFilter(text: string | null): FilterInAddress {
  if (text === null || text === '') return { filter: EVERY_SESSION, fault: null }
  if (!text.startsWith(VERSION)) {
    return {
      filter: null,
      fault: 'It was made by a version of Playhead that this one does not know.',
    }
  }
  try {
    return { filter: parseFilter(JSON.parse(text.slice(VERSION.length))), fault: null }
  } catch (error) {
    const fault = error instanceof FilterError ? error.message : 'It was cut off or changed.'
    return { filter: null, fault }
  }
}

/** Null for the filter that passes every session. */
export function writeFilter(filter: Filter): string | null {
  const isEverything = 'all' in filter && filter.all.length === 0
  return isEverything ? null : VERSION + JSON.stringify(filter)
}

/** As the API takes it. */
export function toFilterQuery(filter: Filter): { filter?: string } {
  return writeFilter(filter) === null ? {} : { filter: JSON.stringify(filter) }
}
