import type { BrowserContext, Locator, Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createApi } from './harness/api.ts'
import type { SegmentTap } from '../../scripts/segment-tap.ts'
import type { Demo } from './harness/demo.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

const FILLER = Array.from({ length: 200 }, (_, index) => `.filler-${index}{margin:${index}px}`)

/** Style sheets as sites have them: imported, in shorthands of variables, changed by code. */
const FILES: Record<string, string> = {
  '/main.css': `@import "parts/theme.css" screen;
    :root{--gap:7px}
    .box{padding:var(--gap);padding-top:3px;color:rgb(1, 2, 3)}
    ${FILLER.join('')}`,
  '/parts/theme.css': `.box{background:rgb(4, 5, 6);margin:var(--gap)}${FILLER.join('')}`,
  '/off.css': `.box{color:rgb(255, 0, 0) !important}${FILLER.join('')}`,
}

const BODY = `
  <div class="box">linked</div><p class="inline">written</p><i>inserted</i>
  <style id="empty"></style>
  <script>
    document.getElementById('empty').sheet.insertRule('i{color:rgb(10, 11, 12)}')
  </script>`

async function servePages(visitor: BrowserContext, demo: Demo, policy?: string): Promise<void> {
  const shop = await (await fetch(demo.shopUrl)).text()
  const key = /data-key="([^"]+)"/.exec(shop)?.[1] ?? ''
  const html = `<!doctype html><html lang="en"><head><title>Lab</title>
    <link rel="stylesheet" href="main.css"><link rel="stylesheet" href="off.css" disabled>
    <style>.inline{color:rgb(7, 8, 9)}${FILLER.join('')}</style></head><body>${BODY}
    <script src="${demo.serverUrl}/recorder.js" data-key="${key}"></script></body></html>`
  await visitor.route(`${demo.shopUrl}/lab/**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice('/lab'.length)
    const css = FILES[path]
    const contentType = css === undefined ? 'text/html' : 'text/css'
    const headers = policy ? { 'content-security-policy': policy } : {}
    return route.fulfill({ contentType, headers, body: css ?? html })
  })
}

/** The requests that bring sheets, as they are answered. */
function countSheetRequests(visitor: BrowserContext): () => number {
  let count = 0
  visitor.on('response', (response) => {
    const isSheets = new URL(response.url()).pathname === '/v1/sheets'
    if (isSheets && response.status() === 202) count += 1
  })
  return () => count
}

/** The hashes that answers to a page's segments have asked for so far. */
function collectWantedSheets(page: Page): () => Promise<string[]> {
  const answers: Promise<{ wantedSheets?: string[] }>[] = []
  page.on('response', (response) => {
    const isSegment = new URL(response.url()).pathname === '/v1/segments'
    if (isSegment && response.status() === 202) answers.push(response.json())
  })
  return async () => (await Promise.all(answers)).flatMap(({ wantedSheets = [] }) => wantedSheets)
}

/** How many sheets the acknowledged segments of a session have named. */
function countMentions({ acknowledged }: SegmentTap, sessionId: string): number {
  const own = acknowledged.filter(({ head }) => head.sessionId === sessionId)
  return new Set(own.flatMap(({ head }) => head.sheets ?? [])).size
}

async function visit(page: Page, url: string): Promise<string> {
  await page.goto(url)
  const { id } = await waitForSession(page)
  await expect.poll(() => page.evaluate(() => window.Playhead?.status().waiting)).toBe(0)
  return id
}

const readColours = (page: { locator(selector: string): Locator }) =>
  Promise.all(
    ['.box', '.inline', 'i'].map((selector) =>
      page.locator(selector).evaluate((element) => {
        const { color, backgroundColor, padding, margin } = getComputedStyle(element)
        return [color, backgroundColor, padding, margin].join(' | ')
      }),
    ),
  )

test('style sheets are sent once, by the first visitor, and each replay and export has them', async ({
  browser,
  demo,
  visitor,
  segments,
  dashboard,
}, info) => {
  await servePages(visitor, demo)
  const countSent = countSheetRequests(visitor)
  const page = await visitor.newPage()
  const first = await visit(page, `${demo.shopUrl}/lab/one`)
  await expect.poll(countSent).toBeGreaterThan(0)
  const api = createApi(dashboard.request, demo.serverUrl)
  await expect.poll(async () => (await api.getReplay(first)).sheets?.length ?? 0).toBe(2)
  const shown = await readColours(page)
  expect(shown[0]).toBe('rgb(1, 2, 3) | rgb(4, 5, 6) | 3px 7px 7px | 7px')

  const second = await browser.newContext({ proxy: { server: segments.proxyUrl } })
  await servePages(second, demo)
  const countAgain = countSheetRequests(second)
  const again = await second.newPage()
  const readWanted = collectWantedSheets(again)
  const later = await visit(again, `${demo.shopUrl}/lab/two`)
  // Sheets are sent only where an answer asks for them, and this is what answers asked for.
  await expect.poll(() => countMentions(segments, later)).toBe(2)
  await expect.poll(() => again.evaluate(() => window.Playhead?.status().waiting)).toBe(0)
  expect(await readWanted()).toEqual([])
  await visit(again, `${demo.shopUrl}/lab/three`)
  expect(countAgain()).toBe(0)
  await second.close()

  for (const id of [first, later]) {
    await openPausedAt(dashboard, `${demo.serverUrl}/sessions/${id}?t=0`)
    const replayed = findReplayedPage(dashboard)
    await expect.poll(() => readColours(replayed)).toEqual(shown)
    await expect(dashboard.getByText('Styles missing')).toHaveCount(0)
  }
  const exported = await dashboard.request.get(
    `${demo.serverUrl}/api/sessions/${first}/export?format=html`,
  )
  const file = info.outputPath('visit.html')
  await writeFile(file, await exported.body())
  const offline = await browser.newContext({ offline: true })
  const asked: string[] = []
  offline.on('request', (request) => asked.push(request.url()))
  const alone = await offline.newPage()
  await alone.goto(pathToFileURL(file).href)
  await alone
    .getByRole('button', { name: /page view/ })
    .first()
    .click()
  await expect.poll(() => readColours(alone.frameLocator('iframe'))).toEqual(shown)
  expect(asked.filter((url) => /^https?:/.test(url))).toEqual([])
  await offline.close()

  const payloads = segments.acknowledged
    .filter(({ payload }) => payload.length > 0)
    .map(({ payload }) => gunzipSync(payload).toString())
  expect(payloads.join()).toContain('playhead-sheet:')
  expect(payloads.join()).not.toContain('filler-7')
})

test('a page whose policy lets it connect to nothing but the server is not asked for its sheets', async ({
  demo,
  visitor,
  dashboard,
}) => {
  const policy = `default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'unsafe-inline' ${demo.serverUrl}; connect-src ${demo.serverUrl}`
  await servePages(visitor, demo, policy)
  const page = await visitor.newPage()
  const violations: string[] = []
  page.on('console', (message) => {
    if (/Fetch API cannot load/.test(message.text())) violations.push(message.text())
  })
  const id = await visit(page, `${demo.shopUrl}/lab/one`)
  const shown = await readColours(page)
  await page.goto(`${demo.shopUrl}/lab/two`)
  await expect.poll(() => page.evaluate(() => window.Playhead?.status().waiting)).toBe(0)
  // Whether a policy is in force cannot be known without breaking it: once in a tab.
  expect(violations.length).toBeLessThanOrEqual(1)
  await expect
    .poll(async () => {
      await openPausedAt(dashboard, `${demo.serverUrl}/sessions/${id}?t=0`)
      return readColours(findReplayedPage(dashboard))
    })
    .toEqual([expect.stringContaining('rgb(1, 2, 3) | rgb(4, 5, 6)'), ...shown.slice(1)])
})
