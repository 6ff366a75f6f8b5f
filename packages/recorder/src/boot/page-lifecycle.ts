import type { Monitor } from '../monitor.ts'

/** What becomes of a page. None of it blocks the back/forward cache. */
export interface PageLifecycle {
  readonly hidden: () => void
  readonly visible: () => void
  readonly leave: () => void
  /** Back from the back/forward cache: as it was, but time has passed. */
  readonly back: () => void
  /** The network is there again. */
  readonly online: () => void
}

export function trackPageLifecycle(monitor: Monitor, on: PageLifecycle): { stop: () => void } {
  const onVisibility = monitor(() =>
    document.visibilityState === 'hidden' ? on.hidden() : on.visible(),
  )
  const onPageHide = monitor(on.leave)
  const onPageShow = monitor((event: PageTransitionEvent) => {
    if (event.persisted) on.back()
  })
  const onOnline = monitor(on.online)
  window.addEventListener('online', onOnline)
  document.addEventListener('visibilitychange', onVisibility)
  window.addEventListener('pagehide', onPageHide)
  window.addEventListener('pageshow', onPageShow)
  return {
    stop() {
      window.removeEventListener('online', onOnline)
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('pagehide', onPageHide)
      window.removeEventListener('pageshow', onPageShow)
    },
  }
}
