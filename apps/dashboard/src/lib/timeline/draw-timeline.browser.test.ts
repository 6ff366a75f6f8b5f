import { expect, test, vi } from 'vitest'
import { drawTimeline } from './draw-timeline.ts'
import { layOutTimeline } from './timeline-layout.ts'
import { MARK_KINDS } from './timeline-marks.ts'
import type { TimelinePalette } from './timeline-palette.svelte.ts'

const DURATION_MS = 3_600_000
const WIDTH = 600

const palette = new Proxy({} as TimelinePalette, {
  get: (_, name) =>
    name === 'marks' ? Object.fromEntries(MARK_KINDS.map((kind) => [kind, '#123'])) : '#123',
})

/** How many rectangles are filled for so many pages, one after the other. */
function countFills(pages: number): number {
  const context = new OffscreenCanvas(WIDTH, 200).getContext('2d')
  if (!context) throw new Error('no canvas')
  const fill = vi.spyOn(context, 'fillRect')
  const bands = Array.from({ length: pages }, (_, place) => ({
    path: `/page/${place}`,
    url: null,
    fromMs: (place * DURATION_MS) / pages,
    toMs: ((place + 1) * DURATION_MS) / pages,
  }))
  const nothing = { activity: { stepMs: 1_000, counts: new Float32Array() }, idle: [], gaps: [] }
  const view = { fromMs: 0, toMs: DURATION_MS }
  const layout = layOutTimeline(1, false)
  drawTimeline(context, {
    width: WIDTH,
    layout,
    view,
    palette,
    bands,
    tabs: [],
    marks: [],
    ...nothing,
  })
  return fill.mock.calls.length
}

test('each page is drawn while there is room, and one for each pixel where there is none', () => {
  const without = countFills(0)
  expect(countFills(50) - without).toBe(100)
  expect(countFills(20_000) - without).toBeLessThanOrEqual(2 * (WIDTH + 8))
})
