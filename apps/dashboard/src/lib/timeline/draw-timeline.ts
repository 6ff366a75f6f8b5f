import type { ActivityProfile, GapReason, Span, TabLane } from '@playhead/playback'
import { formatClock } from '../format/duration.ts'
import { MARK_SHAPES } from './mark-shapes.ts'
import type { PageBand } from './page-bands.ts'
import type { Lane, TimelineLayout } from './timeline-layout.ts'
import { clusterMarks, MARK_KINDS, type MarkKind, type TimelineMark } from './timeline-marks.ts'
import type { TimelinePalette } from './timeline-palette.svelte.ts'
import { computeTicks, type TimelineView } from './timeline-view.ts'

export interface TimelineScene {
  /** In CSS pixels. */
  readonly width: number
  readonly layout: TimelineLayout
  readonly view: TimelineView
  readonly palette: TimelinePalette
  readonly bands: readonly PageBand[]
  readonly activity: ActivityProfile
  readonly idle: readonly Span[]
  readonly gaps: readonly (Span & { readonly reason: GapReason })[]
  readonly marks: readonly TimelineMark[]
  readonly tabs: readonly TabLane[]
}

const GAP_WORDS: Record<GapReason, string> = {
  missing_segments: 'Never arrived',
  no_snapshot: 'No page to draw',
  damaged: 'Damaged',
  not_open: 'Not open yet',
}

/** The width of a mark and its place, in CSS pixels. */
const MARK_PX = 11
/** Shorter labels than this say nothing, in CSS pixels. */
const LABEL_PX = 34
const MONO = 'ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Draws everything that stands still while the session plays. */
export function drawTimeline(context: Context, scene: TimelineScene): void {
  const { width, layout, view } = scene
  const scale = width / Math.max(1, view.toMs - view.fromMs)
  const toX = (offsetMs: number): number => (offsetMs - view.fromMs) * scale
  context.clearRect(0, 0, width, layout.height)
  drawRuler(context, scene, toX)
  drawPages(context, scene, toX)
  drawActivity(context, scene)
  drawQuiet(context, scene, toX)
  drawTabs(context, scene, toX)
  drawMarks(context, scene, toX)
}

function drawRuler(context: Context, scene: TimelineScene, toX: (ms: number) => number): void {
  const { layout, palette, view, width } = scene
  context.font = `11px ${MONO}`
  context.textBaseline = 'middle'
  const bottom = layout.marks.top + layout.marks.height
  for (const tick of computeTicks(view, Math.max(2, width / 88))) {
    const x = Math.round(toX(tick)) + 0.5
    context.fillStyle = palette.line
    context.fillRect(x, layout.ruler.top + 3, 1, bottom - 3)
    const label = formatClock(tick)
    if (x + context.measureText(label).width + 4 > width) continue
    context.fillStyle = palette.inkFaint
    context.fillText(label, x + 4, layout.ruler.top + layout.ruler.height / 2)
  }
}

function drawPages(context: Context, scene: TimelineScene, toX: (ms: number) => number): void {
  const { bands, layout, palette, view } = scene
  const { top, height } = layout.pages
  context.font = `11px ${MONO}`
  // Thousands of pages in view share pixels: one for each can be seen.
  let nextLeft = -Infinity
  for (const { path, fromMs, toMs } of bands) {
    if (toMs < view.fromMs || fromMs > view.toMs) continue
    const left = Math.max(-4, toX(fromMs))
    const right = Math.min(scene.width + 4, toX(toMs))
    if (left < nextLeft && right - left < 1) continue
    nextLeft = Math.floor(left) + 1
    const hue = hueOf(path)
    context.fillStyle = palette.isDark ? `oklch(0.3 0.045 ${hue})` : `oklch(0.94 0.03 ${hue})`
    context.fillRect(left, top, Math.max(1, right - left - 1), height)
    context.fillStyle = palette.isDark ? `oklch(0.7 0.11 ${hue})` : `oklch(0.6 0.13 ${hue})`
    context.fillRect(left, top, 2, height)
    if (right - left > LABEL_PX)
      drawLabel(context, path, {
        left: Math.max(left, 0) + 7,
        right,
        top,
        height,
        color: palette.ink,
      })
  }
}

function drawActivity(
  context: Context,
  { activity, layout, palette, view, width }: TimelineScene,
): void {
  const { stepMs, counts } = activity
  const { top, height } = layout.activity
  const bottom = top + height
  const stepsPerPixel = (view.toMs - view.fromMs) / stepMs / width
  const heights = new Float32Array(Math.ceil(width))
  let most = 0
  for (let x = 0; x < heights.length; x += 1) {
    const from = Math.floor(view.fromMs / stepMs + x * stepsPerPixel)
    const to = Math.max(from + 1, Math.floor(view.fromMs / stepMs + (x + 1) * stepsPerPixel))
    let count = 0
    for (let step = from; step < to; step += 1) count = Math.max(count, counts[step] ?? 0)
    heights[x] = count
    most = Math.max(most, count)
  }
  context.fillStyle = palette.line
  context.fillRect(0, bottom - 1, width, 1)
  if (most === 0) return
  // By its logarithm: a page that is built would leave nothing to see of all that follows.
  const unit = (height - 3) / Math.log1p(most)
  context.fillStyle = palette.activity
  context.beginPath()
  context.moveTo(0, bottom)
  for (const [x, count] of heights.entries()) {
    const y = bottom - Math.log1p(count) * unit
    context.lineTo(x, y)
    context.lineTo(x + 1, y)
  }
  context.lineTo(width, bottom)
  context.fill()
}

/** Inactivity is hatched, gaps are solid and say why. */
function drawQuiet(context: Context, scene: TimelineScene, toX: (ms: number) => number): void {
  const { gaps, idle, layout, palette, view } = scene
  const { top, height } = layout.activity
  context.fillStyle = palette.hatch
  for (const { from, to } of idle) {
    if (to < view.fromMs || from > view.toMs) continue
    context.fillRect(toX(from), top, Math.max(1, toX(to) - toX(from)), height)
  }
  context.font = `600 11px ${MONO}`
  for (const { from, to, reason } of gaps) {
    if (to < view.fromMs || from > view.toMs) continue
    const left = toX(from)
    const right = Math.min(scene.width, Math.max(left + 2, toX(to)))
    context.fillStyle = palette.gap
    context.fillRect(left, top, right - left, height + layout.marks.height)
    if (right - left > LABEL_PX)
      drawLabel(context, GAP_WORDS[reason], {
        left: Math.max(left, 0) + 6,
        right,
        top,
        height,
        color: palette.onGap,
      })
  }
}

function drawTabs(context: Context, scene: TimelineScene, toX: (ms: number) => number): void {
  const { layout, palette, tabs, view } = scene
  for (const [index, lane] of layout.tabs.entries()) {
    const tab = tabs[index]
    if (!tab) continue
    const middle = lane.top + lane.height / 2
    const fill = (spans: readonly Span[], thickness: number): void => {
      for (const { from, to } of spans) {
        if (to < view.fromMs || from > view.toMs) continue
        context.fillRect(
          toX(from),
          middle - thickness / 2,
          Math.max(1, toX(to) - toX(from)),
          thickness,
        )
      }
    }
    context.fillStyle = palette.lineStrong
    fill(tab.recorded, 1.5)
    context.fillStyle = palette.accent
    fill(tab.front, Math.max(3, lane.height - 7))
    if (lane.height >= 12) drawTabNumber(context, String(index + 1), { ...lane, palette })
  }
}

function drawTabNumber(
  context: Context,
  label: string,
  { top, height, palette }: Lane & { readonly palette: TimelinePalette },
): void {
  context.font = `600 10px ${MONO}`
  context.fillStyle = palette.surface
  context.fillRect(0, top, context.measureText(label).width + 6, height)
  context.fillStyle = palette.ink
  context.fillText(label, 2, top + height / 2 + 0.5)
}

function drawMarks(context: Context, scene: TimelineScene, toX: (ms: number) => number): void {
  const { layout, marks, palette, view, width } = scene
  // Notes have a lane of their own: none is hidden by what happened at the same time.
  const isNote = ({ kind }: TimelineMark): boolean => kind === 'note'
  const clusters = [
    ...clusterMarks(
      marks.filter((mark) => !isNote(mark)),
      view,
      width / MARK_PX,
    ),
    ...clusterMarks(marks.filter(isNote), view, width / MARK_PX),
  ]
  for (const kind of MARK_KINDS.toReversed()) {
    const lane = (kind === 'note' && layout.notes) || layout.marks
    const middle = lane.top + lane.height / 2
    const path = new Path2D()
    const shape = pathOf(kind)
    for (const cluster of clusters) {
      if (cluster.kind !== kind) continue
      // Many at one place are drawn larger.
      const size = cluster.count > 9 ? 1.15 : cluster.count > 1 ? 1 : 0.85
      const x = toX(cluster.offsetMs) - 6 * size
      path.addPath(shape, { a: size, d: size, e: x, f: middle - 6 * size })
    }
    context.lineWidth = 1.5
    context.strokeStyle = palette.surface
    context.stroke(path)
    context.fillStyle = palette.marks[kind]
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
    context.fill(path, 'evenodd')
  }
}

function drawLabel(
  context: Context,
  text: string,
  place: { left: number; right: number; top: number; height: number; color: string },
): void {
  const { left, right, top, height, color } = place
  context.save()
  context.beginPath()
  context.rect(left, top, right - left - 4, height)
  context.clip()
  context.fillStyle = color
  context.fillText(text.slice(0, 200), left, top + height / 2 + 0.5)
  context.restore()
}

const paths = new Map<MarkKind, Path2D>()

function pathOf(kind: MarkKind): Path2D {
  const known = paths.get(kind) ?? new Path2D(MARK_SHAPES[kind].path)
  paths.set(kind, known)
  return known
}

/** The same path has the same colour in every session. */
function hueOf(path: string): number {
  let hash = 7
  for (let index = 0; index < Math.min(path.length, 200); index += 1) {
    hash = (hash * 31 + path.charCodeAt(index)) % 997
  }
  return (hash * 137) % 360
}
