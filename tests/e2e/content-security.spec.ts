import type { Page } from '@playwright/test'
import { expect, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

declare global {
  interface Window {
    violations?: string[]
  }
}

/** Counts what the browser reports, without a script of the page's own. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations?.push(`${event.effectiveDirective} ${event.blockedURI}`)
    })
  })
  return () => page.evaluate(() => window.violations ?? [])
}

const render = (policy: string, tag: string): string =>
  `<!doctype html><html lang="en"><head><title>Strict</title>
  <meta http-equiv="Content-Security-Policy" content="${policy}">${tag}</head>
  <body><h1>Strict page</h1><button>Pay</button></body></html>`

test('a page with the strictest policy is recorded without one report of the browser', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const { key, serverUrl } = laboratory
  const policy = `default-src 'none'; script-src ${serverUrl}; connect-src ${serverUrl}; require-trusted-types-for 'script'`
  const tag = `<script async src="${serverUrl}/recorder.js" data-key="${key}"></script>`
  lab.files.set('/strict', { contentType: 'text/html', body: render(policy, tag) })
  const page = await browserOfVisitor.newPage()
  const readViolations = await watchPolicy(page)
  await page.goto(lab.url('/strict'))
  const { id } = await waitForSession(page)
  await page.getByRole('button').click()
  await settle(page)
  const own = segments.acknowledged.filter(({ head }) => head.sessionId === id)
  expect(own.some(({ head }) => head.startsWithSnapshot)).toBe(true)
  expect(own.flatMap(({ head }) => head.events).map(({ name }) => name)).toContain('click')
  expect(await readViolations()).toEqual([])
})

test('a policy that does not name the server is reported once, and the recorder says why', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const { key, serverUrl } = laboratory
  const policy = `default-src 'none'; script-src ${serverUrl}`
  const tag = `<script async src="${serverUrl}/recorder.js" data-key="${key}"></script>`
  lab.files.set('/closed', { contentType: 'text/html', body: render(policy, tag) })
  const page = await browserOfVisitor.newPage()
  const readViolations = await watchPolicy(page)
  await page.goto(lab.url('/closed'))
  await expect
    .poll(() => page.evaluate(() => window.Playhead?.status()))
    .toEqual({ state: 'off', reason: 'content_security_policy' })
  await page.getByRole('button').click()
  await page.clock.runFor(60_000)
  expect((await readViolations()).length).toBe(1)
  expect(segments.sent).toEqual([])
})
