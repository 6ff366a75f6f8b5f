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
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright'
import { chromiumLaunch } from './chromium.ts'
import { createHand, createRandom } from './demo-visits/hand.ts'
import { DEMO_VISITS, type DemoVisit } from './demo-visits/visits.ts'
import { findFreePorts } from './free-ports.ts'
import { nameSegment, startSegmentTap, type SegmentTap, type TappedSegment } from './segment-tap.ts'
import { startServerProcess } from './server-process.ts'

const RECORDINGS = join(import.meta.dirname, '..', 'apps', 'demo-shop', 'recordings')
const LEAVING_MS = 1_500
/** The demo's own, so that the addresses in the recordings are those of the shop that runs. */
const SHOP_PORT = 4601

/** The sequences of a recording that are missing, by window: it must have none. */
function findMissing(segments: readonly TappedSegment[]): string[] {
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
): Promise<TappedSegment[]> {
  const tap = await startSegmentTap()
  const context = await browser.newContext({ ...visit.browser, proxy: { server: tap.proxyUrl } })
  try {
    const page = await context.newPage()
    const random = createRandom(DEMO_VISITS.indexOf(visit) + 1)
    await page.goto(`${shopUrl}${visit.entry}`, visit.referrer ? { referer: visit.referrer } : {})
    await visit.play(page, createHand(page, random, visit.browser.hasTouch ?? false))
    await page.goto('about:blank')
    await waitForLast(tap)
  } finally {
    await context.close()
    await tap.close()
  }
  const missing = findMissing(tap.acknowledged)
  if (missing.length > 0) throw new Error(`${visit.name} lacks ${missing.join(', ')}`)
  return dropRepeated(tap.acknowledged).sort((a, b) => a.head.firstAt - b.head.firstAt)
}

/**
 * The last segment, if there is one, leaves as the page does. Nothing tells that
 * there is none, so that a while without another has to do.
 */
async function waitForLast(tap: SegmentTap): Promise<void> {
  await setTimeout(LEAVING_MS)
  if (tap.acknowledged.length < tap.sent.length) throw new Error('a segment was not acknowledged')
}

/** A segment that leaves with its page is sent again by the next one, which had no answer. */
function dropRepeated(segments: readonly TappedSegment[]): TappedSegment[] {
  const names = segments.map(nameSegment)
  return segments.filter((_, place) => names.indexOf(names[place] ?? '') === place)
}

function encodeRecording(segments: readonly TappedSegment[]): Buffer {
  const lines = segments.map(
    ({ head, payload, receivedAt }) =>
      `${JSON.stringify({ head, payload: Buffer.from(payload).toString('base64'), receivedAt })}\n`,
  )
  return gzipSync(lines.join(''), { level: 9 })
}

const wanted = process.argv.slice(2)
const visits = DEMO_VISITS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const data = await mkdtemp(join(tmpdir(), 'playhead-record-'))
const [port] = await findFreePorts(1)
const server = startServerProcess(['demo'], {
  PLAYHEAD_DATA: data,
  PLAYHEAD_PORT: String(port),
  PLAYHEAD_SHOP_PORT: String(SHOP_PORT),
})
const browser = await chromium.launch(chromiumLaunch())
try {
  await server.waitForOutput(/\/sign-in#/)
  await mkdir(RECORDINGS, { recursive: true })
  for (const visit of visits) {
    const segments = await recordVisit(browser, `http://127.0.0.1:${SHOP_PORT}`, visit)
    const file = encodeRecording(segments)
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
