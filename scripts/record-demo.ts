/**
 * Makes the recordings of the demonstration shop: a few visits in a real browser
 * to the built server, each written to apps/demo-shop/recordings/ as
 * `<name>.playhead.gz`, gzip of one line of JSON per segment:
 *
 *   {"head": …, "payload": "<base64 of the gzip payload>", "receivedAt": 1763672400000}
 *
 * Build first; then `npm run exec -- node scripts/record-demo.ts`. To make some
 * of them only, name them: `… record-demo.ts phone-bounces`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser, type BrowserContext } from 'playwright'
import { splitSegmentBody, type SegmentHead } from '../packages/protocol/src/index.ts'
import { CHROMIUM_ARGS, findChromium } from './chromium.ts'
import { createHand, createRandom } from './demo-visits/hand.ts'
import { DEMO_VISITS, type DemoVisit } from './demo-visits/visits.ts'
import { findFreePorts } from './free-ports.ts'
import { startServerProcess } from './server-process.ts'

const RECORDINGS = join(import.meta.dirname, '..', 'apps', 'demo-shop', 'recordings')
const LEAVING_MS = 10_000

interface RecordedSegment {
  readonly head: SegmentHead
  readonly payload: string
  readonly receivedAt: number
}

/** Gathers each segment that the server has acknowledged. */
function gatherSegments(context: BrowserContext): RecordedSegment[] {
  const segments: RecordedSegment[] = []
  context.on('response', (response) => {
    const request = response.request()
    if (new URL(request.url()).pathname !== '/v1/segments' || response.status() !== 202) return
    const parts = splitSegmentBody(request.postDataBuffer() ?? new Uint8Array())
    if (!parts) return
    segments.push({
      head: JSON.parse(parts.headJson) as SegmentHead,
      payload: Buffer.from(parts.payload).toString('base64'),
      receivedAt: Date.now(),
    })
  })
  return segments
}

/** The sequences of a recording that are missing, by window: it must have none. */
function findMissing(segments: readonly RecordedSegment[]): string[] {
  const windows = new Map<string, Set<number>>()
  for (const { head } of segments) {
    const name = `${head.sessionId}/${head.windowId}`
    windows.set(name, (windows.get(name) ?? new Set()).add(head.sequence))
  }
  return [...windows].flatMap(([name, sequences]) =>
    Array.from({ length: Math.max(...sequences) + 1 }, (_, sequence) => sequence)
      .filter((sequence) => !sequences.has(sequence))
      .map((sequence) => `${name}/${sequence}`),
  )
}

async function recordVisit(
  browser: Browser,
  shopUrl: string,
  visit: DemoVisit,
): Promise<RecordedSegment[]> {
  const context = await browser.newContext(visit.browser)
  const segments = gatherSegments(context)
  const page = await context.newPage()
  const random = createRandom(DEMO_VISITS.indexOf(visit) + 1)
  await page.goto(`${shopUrl}${visit.entry}`, visit.referrer ? { referer: visit.referrer } : {})
  await visit.play(page, createHand(page, random, visit.browser.hasTouch ?? false))
  // The last segment leaves as the page does, and its answer must still be heard.
  const lastLeaves = context.waitForEvent('response', {
    predicate: (response) => response.url().endsWith('/v1/segments'),
    timeout: LEAVING_MS,
  })
  await page.goto('about:blank')
  await lastLeaves
  await context.close()
  const missing = findMissing(segments)
  if (missing.length > 0) throw new Error(`${visit.name} lacks ${missing.join(', ')}`)
  return segments.sort((a, b) => a.head.firstAt - b.head.firstAt)
}

const wanted = process.argv.slice(2)
const visits = DEMO_VISITS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const data = await mkdtemp(join(tmpdir(), 'playhead-record-'))
const [port, shopPort] = await findFreePorts(2)
const server = startServerProcess(['demo'], {
  PLAYHEAD_DATA: data,
  PLAYHEAD_PORT: String(port),
  PLAYHEAD_SHOP_PORT: String(shopPort),
})
const executablePath = findChromium()
const browser = await chromium.launch({
  args: [...CHROMIUM_ARGS],
  ...(executablePath && { executablePath }),
})
try {
  await server.waitForOutput(/\/sign-in#/)
  await mkdir(RECORDINGS, { recursive: true })
  for (const visit of visits) {
    const segments = await recordVisit(browser, `http://127.0.0.1:${shopPort}`, visit)
    const lines = segments.map((segment) => `${JSON.stringify(segment)}\n`).join('')
    const file = gzipSync(lines, { level: 9 })
    await writeFile(join(RECORDINGS, `${visit.name}.playhead.gz`), file)
    const events = segments.reduce((sum, { head }) => sum + head.eventCount, 0)
    console.log(
      `${visit.name}: ${segments.length} segments, ${events} events, ${file.length} bytes`,
    )
  }
} finally {
  await browser.close()
  server.child.kill('SIGTERM')
  await server.ended
  await rm(data, { recursive: true, force: true })
}
