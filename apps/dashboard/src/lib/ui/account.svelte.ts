import type { Me, Project } from '@playhead/protocol'
import { createContext } from 'svelte'
import type { UrlState } from '../url-state/url-state.svelte.ts'

/** Who is signed in, and the project being looked at. Reading it is reactive. */
export interface Account {
  readonly me: Me | undefined
  /** The project that the address names, else the first; null without any. */
  readonly project: Project | null
}

export const [getAccount, setAccount] = createContext<Account>()

export function createAccount(sources: { me: () => Me | undefined; url: UrlState }): Account {
  return {
    get me() {
      return sources.me()
    },
    get project() {
      const projects = sources.me()?.projects ?? []
      return projects.find(({ id }) => id === sources.url.projectId) ?? projects[0] ?? null
    },
  }
}
