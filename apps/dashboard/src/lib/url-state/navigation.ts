import { createContext } from 'svelte'

/** The router, as far as screens need it; given by the app, faked in tests. */
export interface Navigation {
  readonly pathname: string
  readonly params: Readonly<Record<string, string | undefined>>
  /** Goes to a path of this app, which may carry a query. */
  go(href: string, options?: { readonly replace?: boolean }): void
}

export const [getNavigation, setNavigation] = createContext<Navigation>()
