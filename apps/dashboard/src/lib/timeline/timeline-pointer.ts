export interface TimelinePointerOptions {
  /** The moment at a place of the screen; outside of the view it is the nearest in it. */
  readonly offsetAt: (clientX: number) => number
  /** Whether a press there begins a selection instead of a seek. */
  readonly isRuler: (clientY: number) => boolean
  readonly onhover: (offsetMs: number | null) => void
  readonly onseek: (offsetMs: number) => void
  readonly onselect: (fromMs: number, toMs: number) => void
  /** Pressed and let go at one place, which was sought. */
  readonly onclick: (clientX: number, clientY: number) => void
  /** The hand has let go of the selection. */
  readonly onselected: () => void
  readonly onzoom: (factor: number, aroundMs: number) => void
  readonly onpan: (byPixels: number) => void
  /** Whether all is in view: then a wheel that would zoom out scrolls the page. */
  readonly isWhole: () => boolean
}

/** How far one notch of a wheel, about 100 pixels, zooms. */
const WHEEL_FACTOR = 0.0022
/** A press that moves less than this is a click, in CSS pixels. */
const CLICK_PX = 4

/**
 * The timeline under a pointer: a drag scrubs, in the ruler or with Shift it selects;
 * a wheel zooms around the pointer, sideways it pans; two fingers pinch.
 */
export function trackTimelinePointer(options: TimelinePointerOptions) {
  return (element: HTMLElement): (() => void) => {
    const fingers = new Map<number, number>()
    let brushFromX: number | null = null
    let isScrubbing = false
    let pressedX = 0
    const abort = new AbortController()
    const { signal } = abort

    const spread = (): number => {
      const [a = 0, b = 0] = fingers.values()
      return Math.max(20, Math.abs(a - b))
    }
    const end = ({ pointerId }: PointerEvent): void => {
      fingers.delete(pointerId)
      isScrubbing = false
      brushFromX = null
    }

    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return
      fingers.set(event.pointerId, event.clientX)
      if (event.isTrusted) element.setPointerCapture(event.pointerId)
      element.focus({ preventScroll: true })
      if (fingers.size > 1) {
        isScrubbing = false
        brushFromX = null
      } else if (event.shiftKey || options.isRuler(event.clientY)) brushFromX = event.clientX
      else {
        isScrubbing = true
        pressedX = event.clientX
        options.onseek(options.offsetAt(event.clientX))
      }
    }

    const move = (event: PointerEvent): void => {
      const offsetMs = options.offsetAt(event.clientX)
      if (fingers.size > 1 && fingers.has(event.pointerId)) {
        const [before, centreBefore] = [spread(), centreOf(fingers)]
        fingers.set(event.pointerId, event.clientX)
        options.onzoom(before / spread(), options.offsetAt(centreOf(fingers)))
        options.onpan(centreBefore - centreOf(fingers))
        options.onhover(null)
        return
      }
      options.onhover(offsetMs)
      if (isScrubbing) options.onseek(offsetMs)
      else if (brushFromX !== null && Math.abs(event.clientX - brushFromX) >= CLICK_PX) {
        const from = options.offsetAt(brushFromX)
        options.onselect(Math.min(from, offsetMs), Math.max(from, offsetMs))
      }
    }

    const release = (event: PointerEvent): void => {
      // A click into the ruler is a seek like any other.
      const isBrush = brushFromX !== null
      const isPress = isScrubbing && Math.abs(event.clientX - pressedX) < CLICK_PX
      const isClick = isBrush && Math.abs(event.clientX - (brushFromX ?? 0)) < CLICK_PX
      end(event)
      if (isClick) options.onseek(options.offsetAt(event.clientX))
      else if (isBrush) options.onselected()
      else if (isPress) options.onclick(event.clientX, event.clientY)
      if (event.pointerType !== 'mouse') options.onhover(null)
    }

    const turn = (event: WheelEvent): void => {
      const { deltaX, deltaY, deltaMode } = event
      const unit = deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1
      if (Math.abs(deltaX) > Math.abs(deltaY) || event.shiftKey) {
        if (options.isWhole()) return
        event.preventDefault()
        options.onpan((deltaX || deltaY) * unit)
        return
      }
      if (options.isWhole() && deltaY > 0) return
      event.preventDefault()
      // A pinch on a touchpad comes as a wheel with the Control key, in small steps.
      const factor = Math.exp(deltaY * unit * WHEEL_FACTOR * (event.ctrlKey ? 5 : 1))
      options.onzoom(factor, options.offsetAt(event.clientX))
    }

    element.addEventListener('pointerdown', press, { signal })
    element.addEventListener('pointermove', move, { signal })
    element.addEventListener('pointerup', release, { signal })
    element.addEventListener('pointercancel', end, { signal })
    element.addEventListener('pointerleave', () => options.onhover(null), { signal })
    element.addEventListener('wheel', turn, { signal, passive: false })
    return () => abort.abort()
  }
}

function centreOf(fingers: ReadonlyMap<number, number>): number {
  const [a = 0, b = a] = fingers.values()
  return (a + b) / 2
}
