import { chromium } from 'playwright'
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.ts'

export interface FirstFrameOptions {
  readonly link: string
  readonly url: string
  readonly id: string
  readonly atMs: number
}

/** Milliseconds from the navigation until the replay shows the recorded page; best of three. */
export async function measureFirstFrame(options: FirstFrameOptions): Promise<number> {
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: [...CHROMIUM_ARGS],
    ...(executablePath && { executablePath }),
  })
  try {
    const page = await (await browser.newContext()).newPage()
    await page.goto(options.link)
    await page.waitForURL(/\/sessions/, { waitUntil: 'commit' })
    const times: number[] = []
    for (let sample = 0; sample < 3; sample += 1) {
      const began = performance.now()
      await page.goto(`${options.url}/sessions/${options.id}?t=${options.atMs}`)
      const stage = page.frameLocator('iframe').frameLocator('iframe')
      await stage.locator('p').first().waitFor({ state: 'attached' })
      times.push(performance.now() - began)
    }
    return Math.round(Math.min(...times))
  } finally {
    await browser.close()
  }
}
