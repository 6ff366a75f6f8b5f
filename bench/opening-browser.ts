import { chromium, type Page } from 'playwright'
import { chromiumLaunch } from '../scripts/chromium.ts'
import type { BenchServer } from './bench-server.ts'

export interface FirstFrames {
  /** Milliseconds from the navigation until the replay shows the recorded page at the moment. */
  measure(sessionId: string, atMs: number): Promise<number>
  close(): Promise<void>
}

/** A browser with the dashboard's files in its cache, as after the first visit. */
export async function openFirstFrames(server: BenchServer): Promise<FirstFrames> {
  const browser = await chromium.launch(chromiumLaunch())
  const context = await browser.newContext()
  const [name = '', value = ''] = server.cookie.split('=')
  await context.addCookies([{ name, value, url: server.url }])
  const page = await context.newPage()
  return {
    measure: async (sessionId, atMs) => {
      await page.goto('about:blank')
      const began = performance.now()
      await page.goto(`${server.url}/sessions/${sessionId}?t=${atMs}`, { waitUntil: 'commit' })
      await waitForFrame(page)
      return performance.now() - began
    },
    close: () => browser.close(),
  }
}

async function waitForFrame(page: Page): Promise<void> {
  const recorded = page.frameLocator('iframe').frameLocator('iframe').locator('p').first()
  await recorded.waitFor({ state: 'attached' })
}
