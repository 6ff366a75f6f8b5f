import type { StageLink } from './stage-link.ts'
import { MEASURE_LIMITS } from './stage-protocol.ts'

/** A place on the page, in CSS pixels from its top left. */
export interface PageBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** It stays in the window while the page is scrolled. */
  readonly isHeld: boolean
}

export interface PageMeasure {
  readonly width: number
  readonly height: number
  /** For each selector the elements that it finds and that can be seen. */
  readonly boxes: readonly (readonly PageBox[])[]
}

/**
 * Measures the page on show and scrolls it. It is for pages that stand still. After
 * `destroy` every question is answered with null.
 */
export interface PageMeter {
  /** @param selectors of click events; more than `MEASURE_LIMITS` are passed over */
  measure(selectors: readonly string[]): Promise<PageMeasure | null>
  scrollTo(y: number): void
  destroy(): void
}

/** Numbers that stand for one box: place of its selector, x, y, width, height, held or not. */
const FIELDS = 6

/**
 * ```ts
 * const meter = createPageMeter(stage)
 * const page = await meter.measure(['button#pay'])
 * meter.scrollTo(page?.boxes[0]?.[0]?.y ?? 0)
 * ```
 */
export function createPageMeter(stage: StageLink): PageMeter {
  const waiting = new Map<number, (answer: PageMeasure | null) => void>()
  let lastRequest = 0
  let isOver = false
  const unsubscribe = stage.subscribe((report) => {
    if (report.type !== 'measured') return
    const { request, width, height, boxes } = report
    waiting.get(request)?.({ width, height, boxes: readBoxes(boxes) })
    waiting.delete(request)
  })
  return {
    measure: (selectors) =>
      new Promise((resolve) => {
        if (isOver) return resolve(null)
        lastRequest += 1
        waiting.set(lastRequest, resolve)
        stage.send({ type: 'measure', request: lastRequest, selectors })
      }),
    scrollTo: (y) => stage.send({ type: 'scroll-page', y }),
    destroy() {
      isOver = true
      unsubscribe()
      for (const resolve of waiting.values()) resolve(null)
      waiting.clear()
    },
  }
}

function readBoxes(numbers: Float64Array): PageBox[][] {
  const boxes: PageBox[][] = []
  for (let start = 0; start + FIELDS <= numbers.length; start += FIELDS) {
    const [place = 0, x = 0, y = 0, width = 0, height = 0, held] = numbers.subarray(start)
    if (!(place >= 0 && place < MEASURE_LIMITS.selectors)) continue
    const own = (boxes[Math.floor(place)] ??= [])
    own.push({ x, y, width, height, isHeld: held === 1 })
  }
  return boxes
}
