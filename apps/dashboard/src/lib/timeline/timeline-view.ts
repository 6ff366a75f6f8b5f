/** The part of the session that the timeline shows. Offsets in milliseconds. */
export interface TimelineView {
  readonly fromMs: number
  readonly toMs: number
}

/** Nobody needs to see less than this, in milliseconds. */
const SHORTEST_VIEW_MS = 2_000

export function wholeView(durationMs: number): TimelineView {
  return { fromMs: 0, toMs: Math.max(1, durationMs) }
}

/** Whether all of the session is in view. */
export function isWhole({ fromMs, toMs }: TimelineView, durationMs: number): boolean {
  return fromMs <= 0 && toMs >= durationMs
}

/** A view `factor` times as long, in which a moment stays where it is. */
export function zoomView(
  view: TimelineView,
  zoom: { readonly factor: number; readonly aroundMs: number; readonly durationMs: number },
): TimelineView {
  const { factor, aroundMs, durationMs } = zoom
  const spanMs = view.toMs - view.fromMs
  const shortestMs = Math.min(SHORTEST_VIEW_MS, Math.max(1, durationMs))
  const nextMs = Math.min(Math.max(spanMs * factor, shortestMs), Math.max(1, durationMs))
  const share = spanMs > 0 ? (aroundMs - view.fromMs) / spanMs : 0.5
  return placeView(aroundMs - share * nextMs, nextMs, durationMs)
}

export function panView(view: TimelineView, byMs: number, durationMs: number): TimelineView {
  return placeView(view.fromMs + byMs, view.toMs - view.fromMs, durationMs)
}

/** The view that shows a moment: the same where it is in view, else one that begins near it. */
export function followView(view: TimelineView, offsetMs: number, durationMs: number): TimelineView {
  if (offsetMs >= view.fromMs && offsetMs <= view.toMs) return view
  const spanMs = view.toMs - view.fromMs
  return placeView(offsetMs - spanMs * 0.1, spanMs, durationMs)
}

function placeView(fromMs: number, spanMs: number, durationMs: number): TimelineView {
  const end = Math.max(1, durationMs)
  const from = Math.min(Math.max(0, fromMs), Math.max(0, end - spanMs))
  return { fromMs: from, toMs: Math.min(end, from + spanMs) }
}

const STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
]

/** Round moments to write beside the axis, at most so many. */
export function computeTicks({ fromMs, toMs }: TimelineView, most: number): number[] {
  const spanMs = toMs - fromMs
  const seconds = STEPS_S.find((step) => spanMs / (step * 1_000) <= most) ?? spanMs / 1_000
  const stepMs = seconds * 1_000
  const ticks: number[] = []
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) ticks.push(at)
  return ticks
}
