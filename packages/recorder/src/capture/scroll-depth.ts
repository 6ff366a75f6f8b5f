import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'

const MEASURE_INTERVAL_MS = 500

/**
 * Tracks the deepest share of the page that was on screen, 0 to 100. Measuring asks
 * the browser for the layout, so it happens at most twice a second.
 */
export function trackScrollDepth(
  monitor: Monitor,
  onDepth: (percent: number) => void,
): { measure: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const measure = monitor(() => {
    timer = undefined
    const height = document.documentElement.scrollHeight
    const seen = window.scrollY + window.innerHeight
    onDepth(height > 0 ? Math.min(100, Math.max(0, (seen / height) * 100)) : 100)
  })
  const scroll = monitor(() => {
    timer ??= setTimeout(measure, MEASURE_INTERVAL_MS)
  })
  const stop = listen(window, { scroll }, { capture: true, passive: true })
  return {
    measure,
    stop() {
      clearTimeout(timer)
      stop()
    },
  }
}
