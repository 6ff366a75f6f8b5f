import type { Browser, CDPSession, Page } from 'playwright'
import type { Endpoint } from './endpoint.ts'
import type { Scenario } from './scenarios.ts'

/** What a page and its recorder took. */
export interface Measurement {
  /** The page's main thread, in milliseconds: tasks of all kinds. */
  readonly mainThreadMs: number
  /** The page's process with all its threads, in milliseconds of CPU. */
  readonly processMs: number
  /** After a collection of garbage, above the page before the act, in bytes. */
  readonly heapBytes: number
  readonly sentBytes: number
  readonly recordingRequests: number
  /** Errors that the page saw. */
  readonly pageErrors: number
}

export interface MeasuredScript {
  /** null for a page without one. */
  readonly path: string | null
  readonly attributes: Readonly<Record<string, string>>
  readonly sends: RegExp | null
}

/** From the load of a recorder until it records and has sent what it has at the start. */
const START_MS = 7_000
/** After the act, until what came of it has been sent. */
const SETTLE_MS = 11_000
/** Some recorders leave browsers alone that say that they are driven by a program. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** Runs a scenario once, in a browser context of its own. */
export async function measure(
  browser: Browser,
  endpoint: Endpoint,
  { scenario, script }: { scenario: Scenario; script: MeasuredScript },
): Promise<Measurement> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    userAgent: USER_AGENT,
  })
  try {
    const page = await context.newPage()
    let pageErrors = 0
    page.on('pageerror', () => (pageErrors += 1))
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(endpoint.origin)
    await page.evaluate(scenario.prepare)
    await page.waitForTimeout(500)
    if (scenario.act && script.path !== null) {
      await addScript(page, script)
      await page.waitForTimeout(START_MS)
    }
    endpoint.takeRequests()
    const before = await readCosts(cdp)
    if (scenario.act) await scenario.act(page, cdp)
    else if (script.path !== null) await addScript(page, script)
    await page.waitForTimeout(SETTLE_MS)
    const after = await readCosts(cdp)
    const requests = endpoint.takeRequests()
    return {
      mainThreadMs: after.mainThreadMs - before.mainThreadMs,
      processMs: after.processMs - before.processMs,
      heapBytes: after.heapBytes - before.heapBytes,
      sentBytes: requests.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      recordingRequests: requests.filter(({ url }) => script.sends?.test(url)).length,
      pageErrors,
    }
  } finally {
    await context.close()
  }
}

async function addScript(page: Page, { path, attributes }: MeasuredScript): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const tag = document.createElement('script')
    for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) tag.setAttribute(name, value)
    tag.addEventListener('load', () => resolve())
    tag.addEventListener('error', () => reject(new Error(tag.src + ' was not loaded')))
    tag.src = ${JSON.stringify(path)}
    document.head.append(tag)
  })`)
}

async function readCosts(cdp: CDPSession) {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const get = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0
  return {
    mainThreadMs: get('TaskDuration') * 1_000,
    processMs: get('ProcessTime') * 1_000,
    heapBytes: get('JSHeapUsedSize'),
  }
}
