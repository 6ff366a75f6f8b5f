import { test as base, type BrowserContext, type Page } from '@playwright/test'
import { startSegmentTap, type SegmentTap } from '../../../scripts/segment-tap.ts'
import { createDemoSite, removeDemoSite, startDemo, type Demo, type DemoSite } from './demo.ts'

interface Fixtures {
  /** Two free ports and an empty data folder; nothing runs there yet. */
  site: DemoSite
  /** A demonstration server at its first start. */
  demo: Demo
  /** What the recorders in the visitor's browser send. */
  segments: SegmentTap
  /** The visitor's browser. */
  visitor: BrowserContext
  /** A page of the dashboard, signed in with the printed link. */
  dashboard: Page
}

const VISITOR_VIEWPORT = { width: 1024, height: 720 }
/** Large enough that the replay of that visitor is not scaled down. */
const DASHBOARD_VIEWPORT = { width: 2000, height: 1400 }

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the dependencies from the pattern
  site: async ({}, use) => {
    const site = await createDemoSite()
    await use(site)
    await removeDemoSite(site)
  },

  demo: async ({ site }, use, testInfo) => {
    const demo = await startDemo(site)
    await use(demo)
    if (demo.process.child.exitCode === null) await demo.stop()
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', { body: demo.process.output() })
    }
  },

  // oxlint-disable-next-line no-empty-pattern -- as above
  segments: async ({}, use) => {
    const tap = await startSegmentTap()
    await use(tap)
    await tap.close()
  },

  visitor: async ({ browser, segments }, use) => {
    const context = await browser.newContext({
      viewport: VISITOR_VIEWPORT,
      proxy: { server: segments.proxyUrl },
    })
    await use(context)
    await context.close()
  },

  dashboard: async ({ browser, demo }, use) => {
    const context = await browser.newContext({ viewport: DASHBOARD_VIEWPORT })
    const page = await context.newPage()
    await page.goto(demo.signInUrl)
    await page.waitForURL(`${demo.serverUrl}/sessions**`)
    await use(page)
    await context.close()
  },
})

export { expect } from '@playwright/test'
