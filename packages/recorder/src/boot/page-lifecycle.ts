import { listen } from '../listen.ts'
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
  const visibilitychange = monitor(() =>
    document.visibilityState === 'hidden' ? on.hidden() : on.visible(),
  )
  const pageshow = monitor((event: PageTransitionEvent) => {
    if (event.persisted) on.back()
  })
  const stops = [
    listen(window, { online: monitor(on.online), pagehide: monitor(on.leave), pageshow }),
    listen(document, { visibilitychange }),
  ]
  return {
    stop() {
      for (const stop of stops) stop()
    },
  }
}
