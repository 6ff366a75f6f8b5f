import { expect, type Browser, type Page } from '@playwright/test'
import { nameSegment, startSegmentTap, type SegmentTap } from '../../scripts/segment-tap.ts'
import { createApi } from '../e2e/harness/api.ts'
import { createDemoSite, removeDemoSite, startDemo } from '../e2e/harness/demo.ts'
import { readSessionClock } from '../e2e/harness/session-clock.ts'
import { findSiteFile, SITE_PATH } from './site.ts'
import { lendHand, visitMoments, VISITOR_VIEWPORT, type SeenMoment } from './visit-page.ts'

/** What the built recorder is told: everything that can be seen may be recorded. */
const INIT = {
  privacy: { level: 'none' },
  replay: { images: true, canvas: { framesPerSecond: 10, quality: 1 } },
}
/** Large enough that the replay of the visitor's window is not scaled down. */
const DASHBOARD_VIEWPORT = { width: 1800, height: 1200 }
/** No comparison is about speed: a busy machine must not fail one. */
const PATIENCE_MS = 60_000
/** What moves in the replay once it stands at its moment: transitions that it begins with. */
const SETTLE_MS = 500

/** The whole product: a built server, its recorder in the pages, and the dashboard. */
export interface Product {
  /** Visits a page, and goes through its moments; all, or the first so many. */
  visit(page: string, momentsCount?: number): Promise<Visit>
  /** Shows a moment of a visit in the dashboard. One at a time. */
  show(visit: Visit, moment: SeenMoment): Promise<ShownMoment>
  stop(): Promise<void>
}

interface Visit {
  readonly session: string
  readonly moments: readonly SeenMoment[]
}

/** What was seen, and what a replay shows of the same moment. */
export interface ShownMoment extends SeenMoment {
  readonly shown: Buffer
}

export async function startProduct(browser: Browser): Promise<Product> {
  const site = await createDemoSite()
  const demo = await startDemo(site)
  const html = await (await fetch(demo.shopUrl)).text()
  const key = /data-key="([^"]+)"/.exec(html)?.[1] ?? ''
  const init = JSON.stringify({ key, host: demo.serverUrl, ...INIT })
  const head = `<script src="${demo.serverUrl}/recorder.js"></script><script>Playhead.init(${init})</script>`
  const tap = await startSegmentTap((url) =>
    url.origin === demo.shopUrl ? findSiteFile(url.pathname, head) : null,
  )
  const visitor = { viewport: VISITOR_VIEWPORT, proxy: { server: tap.proxyUrl } }
  // A scheme that is set for the viewer's page would hold in its frames, too.
  const viewer = await browser.newContext({ viewport: DASHBOARD_VIEWPORT, colorScheme: null })
  const dashboard = await viewer.newPage()
  await dashboard.goto(demo.signInUrl)
  await dashboard.waitForURL(`${demo.serverUrl}/sessions**`)
  const api = createApi(viewer.request, demo.serverUrl)

  return {
    async visit(name, momentsCount) {
      const context = await browser.newContext(visitor)
      const page = await context.newPage()
      await lendHand(page)
      await page.goto(demo.shopUrl + SITE_PATH + `${name}.html`)
      const session = await waitForSession(page)
      const moments = await visitMoments(page, momentsCount)
      await deliver(page, tap, session)
      await context.close()
      return { session, moments }
    },
    async show({ session }, moment) {
      const toOffset = await readSessionClock(api, session)
      const url = `${demo.serverUrl}/sessions/${session}?t=${toOffset(moment.at)}`
      return { ...moment, shown: await photograph(dashboard, url) }
    },
    async stop() {
      await viewer.close()
      await tap.close()
      await demo.stop()
      await removeDemoSite(site)
    },
  }
}

/** The session of an open page, once its recorder runs. */
async function waitForSession(page: Page): Promise<string> {
  const session = await page.waitForFunction(
    () => window.Playhead?.status().reason !== 'loading' && window.Playhead?.getSessionId(),
    null,
    { timeout: PATIENCE_MS },
  )
  return String(await session.jsonValue())
}

/** Waits until the server has everything that happened up to now. */
async function deliver(page: Page, tap: SegmentTap, session: string): Promise<void> {
  await page.evaluate(() => window.Playhead?.track('seen'))
  const isTold = (): boolean =>
    tap.acknowledged.some(
      ({ head }) => head.sessionId === session && head.events.some(({ name }) => name === 'seen'),
    )
  await expect.poll(isTold, { intervals: [100], timeout: PATIENCE_MS }).toBe(true)
  // The texts that the answer has asked for are on their way.
  await page.goto('about:blank')
  const isSettled = (): boolean => {
    const stored = new Set(tap.acknowledged.map(nameSegment))
    return tap.sent.every(
      (segment) => segment.head.sessionId !== session || stored.has(nameSegment(segment)),
    )
  }
  await expect.poll(isSettled, { intervals: [50], timeout: PATIENCE_MS }).toBe(true)
}

async function photograph(dashboard: Page, url: string): Promise<Buffer> {
  await dashboard.goto(url)
  const at = new URL(url).searchParams.get('t')
  const timeout = PATIENCE_MS
  await dashboard.locator('[data-phase="paused"]').waitFor({ timeout })
  await dashboard.locator(`[role="slider"][aria-valuenow="${at}"]`).waitFor({ timeout })
  const screen = dashboard.frameLocator('iframe[title="Session replay"]').locator('iframe')
  await screen.waitFor({ timeout })
  await dashboard.waitForTimeout(SETTLE_MS)
  return photographFrame(dashboard, await screen.boundingBox())
}

/** A picture of the page inside a player, without the pointer that the player draws. */
export function photographFrame(
  page: Page,
  box: { x: number; y: number; width: number; height: number } | null,
): Promise<Buffer> {
  if (!box) throw new Error('the replay has no place on the page')
  return page.screenshot({
    // The frame stands between two pixels where its surroundings do; it is drawn on whole ones.
    clip: { ...box, x: Math.round(box.x), y: Math.round(box.y) },
    style: '.replayer-mouse, .replayer-mouse-tail { display: none !important }',
  })
}
