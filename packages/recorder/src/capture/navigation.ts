import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'
import { patchMethod } from './patch.ts'

/** How the address changed without a new document. */
export type NavigationKind = 'push' | 'replace' | 'traverse' | 'hash'

export interface Navigation {
  readonly kind: NavigationKind
  /** Another page, and not only another place or state of the same one. */
  readonly isPageView: boolean
}

/** Tracks navigation by the history API, by back and forward, and by fragments. */
export function trackNavigation(
  monitor: Monitor,
  onNavigation: (navigation: Navigation) => void,
): { stop: () => void } {
  let href = location.href
  let page = readPage()

  const notice = monitor((kind: NavigationKind) => {
    if (location.href === href) return
    href = location.href
    const isPageView = readPage() !== page
    page = readPage()
    onNavigation({ kind, isPageView })
  })
  const patch = (name: 'pushState' | 'replaceState', kind: NavigationKind): (() => void) =>
    patchMethod(History.prototype, name, (proceed) => {
      const result = proceed()
      notice(kind)
      return result
    })
  const restore = [
    patch('pushState', 'push'),
    patch('replaceState', 'replace'),
    listen(window, { popstate: () => notice('traverse'), hashchange: () => notice('hash') }),
  ]
  return {
    stop() {
      for (const undo of restore) undo()
    },
  }
}

/** What makes a page: its path, and the route of sites that keep theirs in the fragment. */
function readPage(): string {
  return location.pathname + (/^#!?\//.test(location.hash) ? location.hash : '')
}
