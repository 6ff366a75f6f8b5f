import type { Filter } from '@playhead/protocol'
import type { SessionChoice } from '../api/api-client.ts'
import { getAccount } from '../ui/account.svelte.ts'
import { resolveDateRange } from '../url-state/date-range.ts'
import { getUrlState } from '../url-state/url-state.svelte.ts'
import { readFilter, toFilterQuery } from './filter-address.ts'

/** The sessions that a page is about: of the project, the range and the filter in the address. */
export interface ChosenSessions {
  /** Undefined: there is none yet. */
  readonly project: string | undefined
  readonly filter: Filter
  /** As the API takes it; empty when every session passes. */
  readonly query: { readonly filter?: string }
  /** What an answer about them depends on, for the key of its query. */
  readonly key: readonly unknown[]
  /** For a request that is sent now. */
  choose(this: void): SessionChoice
}

/** To be called while a component is made. */
export function getChosenSessions(): ChosenSessions {
  const url = getUrlState()
  const account = getAccount()
  const project = $derived(account.project?.id)
  const filter = $derived(readFilter(url.get('filter')).filter ?? { all: [] })
  const query = $derived(toFilterQuery(filter))
  return {
    get project() {
      return project
    },
    get filter() {
      return filter
    },
    get query() {
      return query
    },
    get key() {
      return [project, account.timeZone, url.range, query.filter]
    },
    choose: () => ({
      project: project ?? '',
      ...query,
      ...resolveDateRange(url.range, Date.now(), account.timeZone),
    }),
  }
}
