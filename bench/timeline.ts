// What the timeline of a session of ten hours with 100,000 events costs a frame while a hand
// zooms and pans: the canvas that the dashboard draws, against one element for each mark, as
// the timeline was before, in the same browser and run.
// Run: node bench/timeline.ts [marks]
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { rolldown } from 'rolldown'
import { chromiumLaunch } from '../scripts/chromium.ts'

interface Spread {
  readonly median: number
  readonly p95: number
  readonly most: number
}

interface Measured {
  /** From the start of the drawing to its end. */
  readonly workMs: Spread
  /** From one frame to the next, as the browser makes them. */
  readonly frameMs: Spread
}

const MARKS = Number(process.argv[2] ?? 100_000)
/** Elements are so slow that a few frames tell. */
const FRAMES = { canvas: 240, elements: 12 } as const

const bundle = await rolldown({
  input: join(import.meta.dirname, 'timeline', 'page.js'),
  platform: 'browser',
  logLevel: 'silent',
})
const { output } = await bundle.generate({ format: 'iife', codeSplitting: false })
await bundle.close()

const browser = await chromium.launch(chromiumLaunch())
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
await page.setContent('<!doctype html><body style="margin:0"></body>')
await page.addScriptTag({ content: output[0].code })
const measure = (kind: keyof typeof FRAMES): Promise<Measured> =>
  page.evaluate<Measured>(
    `measureTimeline('${kind}', { marks: ${MARKS}, frames: ${FRAMES[kind]} })`,
  )
const canvas = await measure('canvas')
const elements = await measure('elements')
await browser.close()

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const machine = cpus()[0]?.model ?? 'unknown'
const ratio = Number((canvas.workMs.p95 / elements.workMs.p95).toFixed(4))
console.log(
  JSON.stringify({ bench: 'timeline', marks: MARKS, canvas, elements, ratio, machine, commit }),
)
