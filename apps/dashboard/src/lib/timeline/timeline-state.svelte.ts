import type { Span } from '@playhead/playback'
import {
  isWhole,
  panView,
  followView,
  wholeView,
  zoomView,
  type TimelineView,
} from './timeline-view.ts'

/** What of the session is in view, and what of it is selected; reading it is reactive. */
export interface TimelineState {
  readonly view: TimelineView
  readonly isWhole: boolean
  readonly selection: Span | null
  /** Makes the view `factor` times as long; a moment stays where it is. */
  zoom(factor: number, aroundMs: number): void
  pan(byMs: number): void
  showWhole(): void
  showSelection(): void
  /** Moves the view so far that it shows the moment. */
  follow(offsetMs: number): void
  select(selection: Span | null): void
  /** The selection stays as it is now. */
  keep(): void
  /** The first time a selection begins at the moment, the second time it ends there. */
  markEdge(offsetMs: number): void
  /** The edge of a selection whose other edge is not there yet. */
  readonly edgeMs: number | null
}

/** Shorter than this a selection is a click, in milliseconds. */
const SHORTEST_SELECTION_MS = 250

export function createTimelineState(options: {
  durationMs: () => number
  selection: Span | null
  /** A selection was made or cleared. */
  onselect: (selection: Span | null) => void
}): TimelineState {
  const { durationMs, onselect } = options
  /** Null shows all, however much that becomes. */
  let part = $state.raw<TimelineView | null>(null)
  let selection = $state.raw<Span | null>(options.selection)
  let edgeMs = $state<number | null>(null)
  const view = $derived(part ?? wholeView(durationMs()))

  const show = (next: TimelineView): void => {
    part = isWhole(next, durationMs()) ? null : next
  }

  const state: TimelineState = {
    get view() {
      return view
    },
    get isWhole() {
      return part === null
    },
    get selection() {
      return selection
    },
    get edgeMs() {
      return edgeMs
    },
    zoom: (factor, aroundMs) =>
      show(zoomView(view, { factor, aroundMs, durationMs: durationMs() })),
    pan: (byMs) => show(panView(view, byMs, durationMs())),
    showWhole: () => (part = null),
    showSelection() {
      if (!selection) return
      const { from, to } = selection
      const around = { factor: 1.1, aroundMs: (from + to) / 2, durationMs: durationMs() }
      show(zoomView({ fromMs: from, toMs: to }, around))
    },
    follow: (offsetMs) => show(followView(view, offsetMs, durationMs())),
    select(next) {
      edgeMs = null
      selection = next && next.to - next.from >= SHORTEST_SELECTION_MS ? next : null
    },
    keep: () => onselect(selection),
    markEdge(offsetMs) {
      if (edgeMs === null) {
        edgeMs = offsetMs
        return
      }
      state.select({ from: Math.min(edgeMs, offsetMs), to: Math.max(edgeMs, offsetMs) })
      state.keep()
    },
  }
  return state
}
