import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright'
import { momentText } from './recording.ts'
import { LAST_RULE } from './style-sheet.ts'
import { trackTraffic } from './traffic.ts'

/** What the network between player and server is like. */
export type Network = 'local' | 'held'

/** 20 Mbit/s and 40 ms, as CDP takes them. */
const HELD = {
  offline: false,
  latency: 40,
  downloadThroughput: 20_000_000 / 8,
  uploadThroughput: 20_000_000 / 8,
}
/** Nothing that is measured takes as long as that. */
const PATIENCE_MS = 60_000
/** What a page does by itself once it is there has come to its end by then. */
const REST_MS = 1_500
const VIEWPORT = { width: 1280, height: 800 }
const PROBE = readFileSync(join(import.meta.dirname, 'probe.js'), 'utf8')

export interface LongTask {
  /** The path of the document that saw it. */
  readonly document: string
  /** Whose it was, as the browser says it: `self`, `same-origin-descendant` … */
  readonly name: string
  readonly durationMs: number
}

export interface Scrub {
  /** Moments of the recording that were painted, one after the other. */
  readonly paintedPerSecond: number
  /** The longest time that the picture stood still. */
  readonly longestStillMs: number
}

/** The times between frames, in milliseconds. */
export interface Frames {
  readonly count: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly mostMs: number
}

/** What lies in the memory of the page and its stage after a collection, in bytes. */
export interface Heap {
  readonly script: number
  /** Script, elements and buffers. */
  readonly all: number
}

/** A player with its first frame on show. */
export interface PlayerPage {
  /** From the navigation until the moment was built and two frames had passed. */
  readonly firstFrameMs: number
  /** What had come over the wire by then: of the recording, and of everything. */
  readonly firstFrameBytes: { readonly recording: number; readonly all: number }
  /** Milliseconds from the wish until the moment was built and two frames had passed. */
  seek(offsetMs: number): Promise<number>
  /** Drags across the timeline of the session page. */
  scrub(durationMs: number): Promise<Scrub>
  /** Plays on the session page, and tells the times between its frames. */
  play(durationMs: number): Promise<Frames>
  /** Those since it was last asked. */
  takeLongTasks(): Promise<LongTask[]>
  readHeap(): Promise<Heap>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly browser: Browser
  readonly url: string
  /** A page of the same origin on which there is nothing. */
  readonly blankUrl: string
  readonly cookie: { readonly name: string; readonly value: string }
  /** The moment that the url asks for. */
  readonly offsetMs: number
  readonly network: Network
}

/** Opens a player as somebody who has never been there: nothing is in a cache. */
export async function openPlayer(options: OpenOptions): Promise<PlayerPage> {
  const { browser, url, offsetMs } = options
  const context = await browser.newContext({ viewport: VIEWPORT })
  await context.addCookies([{ ...options.cookie, url: new URL(url).origin }])
  const page = await context.newPage()
  await page.goto(options.blankUrl)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  if (options.network === 'held') await cdp.send('Network.emulateNetworkConditions', HELD)
  const wanted = { moment: momentText(offsetMs), lastRule: LAST_RULE }
  await page.addInitScript({
    content: `globalThis.benchWanted = ${JSON.stringify(wanted)};${PROBE}`,
  })
  const traffic = trackTraffic(cdp)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
  await page.goto(url, { waitUntil: 'commit' })
  const shownAt = await within(url, page.evaluate<number>('bench.first'), complaints)
  const firstFrameMs = shownAt - (await page.evaluate<number>('performance.timeOrigin'))
  const firstFrameBytes = traffic.countUntil(shownAt)
  return {
    firstFrameMs,
    firstFrameBytes,
    seek: (to) => page.evaluate<number>(`bench.seek(${to}, '${momentText(to)}')`),
    scrub: (durationMs) => scrub(page, durationMs),
    play: (durationMs) => play(page, durationMs),
    async takeLongTasks() {
      const tasks = await page.evaluate<{ document: string; name: string; duration: number }[]>(
        'bench.longTasks.splice(0)',
      )
      return tasks.map(({ duration, ...task }) => ({ ...task, durationMs: Math.round(duration) }))
    },
    readHeap: () => readHeap(cdp),
    close: () => context.close(),
  }
}

/** @throws {Error} by rejection, with what the page complained of, when it takes too long */
async function within(
  url: string,
  work: Promise<number>,
  complaints: readonly string[],
): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${url} did not show the moment: ${complaints.join('; ') || 'no errors'}`))
    }, PATIENCE_MS)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}

/** As by a hand: down, across in small steps as often as the screen is drawn, and up. */
async function scrub(page: Page, durationMs: number): Promise<Scrub> {
  const track = page.getByRole('slider', { name: 'Position in the session' })
  // The page comes after its picture, and what is beside the replay after the page.
  await track.waitFor()
  await page.waitForTimeout(REST_MS)
  await page.evaluate('bench.longTasks.length = 0')
  const { x, y, width, height } = (await track.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const middle = y + height * 0.6
  await page.mouse.move(x + width * 0.05, middle)
  await page.evaluate('bench.painted.length = 0')
  await page.mouse.down()
  const began = performance.now()
  for (let share = 0; share < 1; share = (performance.now() - began) / durationMs) {
    await page.mouse.move(x + width * (0.05 + 0.9 * share), middle)
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
  const tookMs = performance.now() - began
  const painted = await page.evaluate<{ at: number }[]>('bench.painted')
  await page.mouse.up()
  const stills = painted.slice(1).map(({ at }, index) => at - (painted[index]?.at ?? 0))
  return {
    paintedPerSecond: painted.length / (tookMs / 1_000),
    longestStillMs: Math.max(0, ...stills),
  }
}

async function play(page: Page, durationMs: number): Promise<Frames> {
  await page.getByRole('button', { name: 'Play' }).click()
  await page.evaluate('bench.longTasks.length = 0')
  const times = await page.evaluate<number[]>(`new Promise((resolve) => {
    const times = []
    const step = (at) => {
      times.push(at)
      if (at - times[0] < ${durationMs}) requestAnimationFrame(step)
      else resolve(times)
    }
    requestAnimationFrame(step)
  })`)
  const gaps = times.slice(1).map((at, place) => at - (times[place] ?? 0))
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10
  return { count: gaps.length, medianMs: at(0.5), p95Ms: at(0.95), mostMs: at(1) }
}

/** After what nobody holds has been collected. */
export async function readHeap(cdp: CDPSession): Promise<Heap> {
  // What is only held by what was collected goes with the second.
  for (let round = 0; round < 2; round += 1) await cdp.send('HeapProfiler.collectGarbage')
  const usage = await cdp.send('Runtime.getHeapUsage')
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage
  return { script: usedSize, all: usedSize + embedderHeapUsedSize + backingStorageSize }
}
