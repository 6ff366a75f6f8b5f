import type { Me, Project } from '@playhead/protocol'
import { createContext } from 'svelte'
import { getOwnTimeZone, toKnownTimeZone } from '../format/time-zone.ts'
import type { UrlState } from '../url-state/url-state.svelte.ts'

/** Who is signed in, and the project being looked at. Reading it is reactive. */
export interface Account {
  readonly me: Me | undefined
  /** The project that the address names, else the first; null without any. */
  readonly project: Project | null
  /** IANA name: whose days and hours ranges and charts have. */
  readonly timeZone: string
}

export const [getAccount, setAccount] = createContext<Account>()

export function createAccount(sources: { me: () => Me | undefined; url: UrlState }): Account {
  const findProject = (): Project | null => {
    const projects = sources.me()?.projects ?? []
    return projects.find(({ id }) => id === sources.url.projectId) ?? projects[0] ?? null
  }
  return {
    get me() {
      return sources.me()
    },
    get project() {
      return findProject()
    },
    get timeZone() {
      const zone = findProject()?.timeZone
      return zone === undefined ? getOwnTimeZone() : toKnownTimeZone(zone)
    },
  }
}
