// Runs in the page. Every frame of `measureTimeline` is one step of a hand that zooms in to
// the playhead and pans on; the work of the frame and the time to the next are both told.
import { drawTimeline } from '../../apps/dashboard/src/lib/timeline/draw-timeline.ts'
import { layOutTimeline } from '../../apps/dashboard/src/lib/timeline/timeline-layout.ts'
import { MARK_KINDS } from '../../apps/dashboard/src/lib/timeline/timeline-marks.ts'
import {
  panView,
  wholeView,
  zoomView,
} from '../../apps/dashboard/src/lib/timeline/timeline-view.ts'

const DURATION_MS = 36_000_000
const WIDTH = 1_240

function createScene(count) {
  const marks = Array.from({ length: count }, (_, index) => ({
    kind: MARK_KINDS[(index * 7) % MARK_KINDS.length],
    offsetMs: ((index + 0.5) * DURATION_MS) / count,
    detail: '',
  }))
  const spans = (number, share) =>
    Array.from({ length: number }, (_, index) => {
      const from = (index * DURATION_MS) / number
      return { from, to: from + (share * DURATION_MS) / number }
    })
  const color = '#5443c4'
  return {
    width: WIDTH,
    layout: layOutTimeline(3, false),
    palette: {
      isDark: false,
      ...Object.fromEntries(
        [
          'surface',
          'line',
          'lineStrong',
          'ink',
          'inkFaint',
          'accent',
          'activity',
          'gap',
          'onGap',
          'hatch',
        ].map((name) => [name, color]),
      ),
      marks: Object.fromEntries(MARK_KINDS.map((kind) => [kind, color])),
    },
    bands: spans(2_000, 1).map(({ from, to }, index) => ({
      path: `/page/${index % 40}`,
      url: null,
      fromMs: from,
      toMs: to,
    })),
    activity: {
      stepMs: 2_000,
      counts: Float32Array.from({ length: 18_000 }, (_, index) => (index * 7_919) % 90),
    },
    idle: spans(900, 0.4),
    gaps: spans(60, 0.05).map((span) => ({ ...span, reason: 'damaged' })),
    tabs: [1, 2, 3].map((tab) => ({
      tabId: String(tab),
      recorded: spans(200, 0.8),
      front: spans(400, 0.3),
    })),
    marks,
  }
}

function createCanvas(scene) {
  const canvas = document.createElement('canvas')
  canvas.style.cssText = `width:${WIDTH}px;height:${scene.layout.height}px`
  document.body.append(canvas)
  const context = canvas.getContext('2d')
  return (view) => {
    canvas.width = WIDTH
    canvas.height = scene.layout.height
    drawTimeline(context, { ...scene, view })
  }
}

/** As before: an element for each mark, placed by its share of the view. */
function createElements(scene) {
  const track = document.createElement('div')
  track.style.cssText = `position:relative;overflow:hidden;width:${WIDTH}px;height:32px`
  const elements = scene.marks.map(() => {
    const element = document.createElement('span')
    element.style.cssText = 'position:absolute;width:8px;height:8px;background:#5443c4'
    return element
  })
  track.append(...elements)
  document.body.append(track)
  return ({ fromMs, toMs }) => {
    for (const [index, element] of elements.entries()) {
      element.style.left = `${((scene.marks[index].offsetMs - fromMs) / (toMs - fromMs)) * 100}%`
    }
    // What the browser would do before it paints.
    track.getBoundingClientRect()
  }
}

window.measureTimeline = async (kind, { marks, frames }) => {
  document.body.replaceChildren()
  const scene = createScene(marks)
  const draw = kind === 'canvas' ? createCanvas(scene) : createElements(scene)
  let view = wholeView(DURATION_MS)
  const work = []
  const gaps = []
  let before = await new Promise(requestAnimationFrame)
  for (let frame = 0; frame < frames; frame += 1) {
    const factor = frame % 60 < 30 ? 0.85 : 1 / 0.85
    view = zoomView(view, { factor, aroundMs: DURATION_MS * 0.37, durationMs: DURATION_MS })
    view = panView(view, (view.toMs - view.fromMs) / 200, DURATION_MS)
    const began = performance.now()
    draw(view)
    work.push(performance.now() - began)
    const at = await new Promise(requestAnimationFrame)
    gaps.push(at - before)
    before = at
  }
  return { workMs: describe(work), frameMs: describe(gaps) }
}

function describe(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.floor(share * (sorted.length - 1))].toFixed(2))
  return { median: at(0.5), p95: at(0.95), most: at(1) }
}
