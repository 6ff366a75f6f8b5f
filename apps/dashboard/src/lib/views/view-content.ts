import type { Filter, SavedView, SessionSort } from '@playhead/protocol'
import { readFilter, toFilterQuery, writeFilter } from '../filters/filter-address.ts'

/** What a view asks the list of sessions for. */
export interface ViewContent {
  /** As JSON; null for every session. */
  readonly filter: string | null
  readonly sort: SessionSort
  readonly search: string
}

export function toContent(list: {
  readonly filter: Filter
  readonly sort: SessionSort
  readonly search: string
}): ViewContent {
  const { sort, search } = list
  return { filter: toFilterQuery(list.filter).filter ?? null, sort, search }
}

export function isSameContent(a: ViewContent, b: ViewContent): boolean {
  return a.filter === b.filter && a.sort === b.sort && a.search === b.search
}

/** The parameters of the address that show a view; null for those that it has not. */
export function toAddress(view: SavedView): Readonly<Record<string, string | null>> {
  return {
    // A filter that this version cannot read is shown as it is, with why.
    filter: view.filter === null ? null : toFilterParameter(view.filter),
    sort: view.sort === 'newest' ? null : view.sort,
    search: view.search || null,
    view: view.id,
  }
}

function toFilterParameter(json: string): string {
  const written = `1.${json}`
  const { filter } = readFilter(written)
  return (filter && writeFilter(filter)) ?? written
}
