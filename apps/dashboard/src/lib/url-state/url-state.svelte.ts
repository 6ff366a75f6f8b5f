import { createContext } from 'svelte'
import { searchParams } from 'sv-router'
import { parseDateRange, toRangeParams, type DateRange } from './date-range.ts'

/** The parameters that go along from screen to screen. */
const SHARED = ['project', 'range', 'from', 'to', 'filter'] as const

/** Beside them, among the list of sessions and its sessions: what was looked at comes back. */
const OF_LIST = ['sort', 'search', 'view'] as const

/** What of the screen's state stands in the address. Reading it is reactive. */
export interface UrlState {
  readonly projectId: string | null
  readonly range: DateRange
  get(name: string): string | null
  set(name: string, value: string | null): void
  setRange(range: DateRange): void
  setProject(id: string): void
  /** A link to another screen, with the project and the range kept. */
  href(path: string, extra?: Readonly<Record<string, string>>): string
}

export const [getUrlState, setUrlState] = createContext<UrlState>()

export function createUrlState(): UrlState {
  const read = (): URLSearchParams => searchParams.toURLSearchParams()
  const change = (changes: Record<string, string | null>, replace: boolean): void => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) searchParams.delete(name, undefined, { replace })
      else searchParams.set(name, value, { replace })
    }
  }
  return {
    get projectId() {
      return read().get('project')
    },
    get range() {
      return parseDateRange(read())
    },
    get: (name) => read().get(name),
    set: (name, value) => change({ [name]: value }, true),
    setRange: (range) => change(toRangeParams(range), true),
    setProject: (id) => change({ project: id }, true),
    href(path, extra = {}) {
      const current = read()
      const next = new URLSearchParams()
      const isOfList = path === '/sessions' || path.startsWith('/sessions/')
      for (const name of isOfList ? [...SHARED, ...OF_LIST] : SHARED) {
        const value = current.get(name)
        if (value !== null) next.set(name, value)
      }
      for (const [name, value] of Object.entries(extra)) next.set(name, value)
      const query = next.toString()
      return query ? `${path}?${query}` : path
    },
  }
}
