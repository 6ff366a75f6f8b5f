import { forEach, listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'

/** Input that only a person gives. Scrolling is seen by the wheel, the touch or the key behind it. */
const SIGNS = [
  'pointerdown',
  'pointermove',
  'wheel',
  'touchstart',
  'touchmove',
  'keydown',
  'click',
  'input',
] as const

/**
 * Tracks what a person does. It listens first, at the window, so that a session
 * that begins with a click has begun before anything else hears of that click.
 */
export function trackActivity(
  monitor: Monitor,
  onActivity: (event: Event) => void,
): { stop: () => void } {
  let lastX: number | null = null
  let lastY: number | null = null

  /** Browsers send a move when the page moves under a pointer that rests. */
  const isRealMove = (event: PointerEvent): boolean => {
    const isFirst = lastX === null
    const hasMoved = event.screenX !== lastX || event.screenY !== lastY
    lastX = event.screenX
    lastY = event.screenY
    return isFirst ? event.movementX !== 0 || event.movementY !== 0 : hasMoved
  }

  const listener = monitor((event: Event) => {
    if (!event.isTrusted) return
    if (event.type === 'pointermove' && !isRealMove(event as PointerEvent)) return
    onActivity(event)
  })
  return { stop: listen(window, forEach(SIGNS, listener), { capture: true, passive: true }) }
}
