import type { ReplayedPage } from './inspection/index.ts'
import { placeOf } from './inspection/element-box.ts'
import type { RecordedEvent } from './recorded-event.ts'
import { isByTouch, readTouches, type Gesture, type TouchTrack } from './touch-track.ts'

/**
 * Shows over the page where fingers are, where they went and what they tapped. rrweb's own
 * pointer shows nothing of it while a replay stands still, and not even that it was a
 * finger. What is drawn follows from the moment alone, so that each is the same again.
 */
export interface TouchLayer {
  /** The events among which moments are shown, in order. */
  load(events: readonly RecordedEvent[]): void
  /** Events that follow. */
  append(events: readonly RecordedEvent[]): void
  /** Those before a moment are not needed any more. */
  forget(at: number): void
  show(at: number): void
}

/** How long the way of a finger can be seen. */
const TRAIL_MS = 900
/** How long a tap rings. */
const RING_MS = 600
const FINGER_PX = 20
const RGB = '84 67 196'

export function createTouchLayer(wrapper: HTMLElement, page: ReplayedPage): TouchLayer {
  const canvas = document.createElement('canvas')
  canvas.className = 'playhead-touches'
  wrapper.append(canvas)
  const drawing = canvas.getContext('2d')
  let events: readonly RecordedEvent[] = []
  let track: TouchTrack = { gestures: [], changes: [] }
  let isDrawn = false

  /** Places in a frame count from the frame. */
  const moveInto = (context: CanvasRenderingContext2D, { node }: Gesture): void => {
    const [shown, target] = [page.getDocument(), page.findNode(node)]
    const own = target && (target.ownerDocument ?? target)
    if (!shown || !own || own === shown) return
    const { left, top, scale } = placeOf(own as Document, shown)
    context.translate(left, top)
    context.scale(scale, scale)
  }

  return {
    load(next) {
      events = next
      track = readTouches(next)
    },
    append(next) {
      events = [...events, ...next]
      track = readTouches(events)
    },
    forget(at) {
      events = events.filter(({ timestamp }) => timestamp >= at)
    },
    show(at) {
      const byTouch = isByTouch(track, at)
      if (byTouch !== null) wrapper.classList.toggle('by-touch', byTouch)
      const seen = track.gestures.filter(
        ({ points, endAt }) => (points[0]?.at ?? at) <= at && at - endAt < TRAIL_MS,
      )
      if (!drawing || (seen.length === 0 && !isDrawn)) return
      const view = page.getDocument()?.defaultView
      // Setting a size empties the canvas, too.
      canvas.width = view?.innerWidth ?? 0
      canvas.height = view?.innerHeight ?? 0
      isDrawn = seen.length > 0
      for (const gesture of seen) {
        drawing.save()
        moveInto(drawing, gesture)
        draw(drawing, gesture, at)
        drawing.restore()
      }
    },
  }
}

function draw(context: CanvasRenderingContext2D, gesture: Gesture, at: number): void {
  const points = gesture.points.filter((point) => point.at <= at)
  const last = points.at(-1)
  if (!last) return
  context.lineCap = 'round'
  context.lineWidth = 5
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    const freshness = 1 - (at - point.at) / TRAIL_MS
    if (!before || freshness <= 0) continue
    context.strokeStyle = `rgb(${RGB} / ${freshness * 0.75})`
    context.beginPath()
    context.moveTo(before.x, before.y)
    context.lineTo(point.x, point.y)
    context.stroke()
  }
  if (at <= gesture.endAt) {
    drawCircle(context, last, { radius: FINGER_PX, opacity: 1, isFilled: true })
    return
  }
  const rung = (at - gesture.endAt) / RING_MS
  if (!gesture.isTap || rung >= 1) return
  drawCircle(context, last, {
    radius: FINGER_PX * (0.7 + rung),
    opacity: 1 - rung,
    isFilled: rung < 0.5,
  })
}

function drawCircle(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  look: { readonly radius: number; readonly opacity: number; readonly isFilled: boolean },
): void {
  context.beginPath()
  context.arc(x, y, look.radius, 0, 2 * Math.PI)
  if (look.isFilled) {
    context.fillStyle = `rgb(${RGB} / ${look.opacity * 0.3})`
    context.fill()
  }
  // Light around it, so that it can be seen on a page of its own colour.
  context.lineWidth = 5
  context.strokeStyle = `rgb(255 255 255 / ${look.opacity * 0.7})`
  context.stroke()
  context.lineWidth = 2.5
  context.strokeStyle = `rgb(${RGB} / ${look.opacity})`
  context.stroke()
}
