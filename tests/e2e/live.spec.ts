import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import {
  joinSegmentBody,
  type Me,
  type ProjectSettings,
  type SegmentHead,
} from '@playhead/protocol'
import type { Demo } from './harness/demo.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage } from './harness/replay.ts'
import { createHead, sendBody } from './harness/segment.ts'
import { expect, test } from './harness/test.ts'

const IDLE_TIMEOUT_MS = 60_000

/** A visitor who acts when the test says so. */
async function startVisit(demo: Demo, startedAt: number) {
  const html = await (await fetch(demo.shopUrl)).text()
  const key = /data-key="([^"]+)"/.exec(html)?.[1] ?? ''
  const sender = { serverUrl: demo.serverUrl, key, origin: demo.shopUrl }
  const first = createHead(key, startedAt)
  let sequence = 0
  const send = async (payload: Uint8Array, change: Partial<SegmentHead>): Promise<void> => {
    const head = { ...first, sentAt: Date.now(), startsWithSnapshot: false, sequence, ...change }
    sequence += 1
    const { status, text } = await sendBody(sender, joinSegmentBody(JSON.stringify(head), payload))
    expect(status, text).toBe(202)
  }
  const body = element(3, 'body', [])
  const node = { type: 0, id: 1, childNodes: [element(2, 'html', [body])] }
  const size = { href: 'http://by-hand.test/', width: 800, height: 600 }
  const page = [
    { type: 4, timestamp: startedAt, data: size },
    { type: 2, timestamp: startedAt + 1, data: { node, initialOffset: { left: 0, top: 0 } } },
  ]
  const startsWithSnapshot = true
  await send(pack(page), { startsWithSnapshot, lastAt: startedAt + 1_000 })
  return {
    path: `/sessions/${first.sessionId}`,
    /** Writes a word into the page, logs it, and tracks an event of that name. */
    async write(word: string, fromMs: number, toMs: number): Promise<void> {
      const [firstAt, lastAt] = [startedAt + fromMs, startedAt + toMs]
      const text = { type: 3, id: 100 + sequence, textContent: `${word} ` }
      const change = { adds: [{ parentId: 3, nextId: null, node: text }], removes: [] }
      const events = [
        { type: 3, timestamp: firstAt, data: { source: 0, ...change, texts: [], attributes: [] } },
        {
          type: 5,
          timestamp: firstAt,
          data: { tag: 'playhead.console', payload: { level: 'log', text: `logged ${word}` } },
        },
        { type: 3, timestamp: lastAt, data: { source: 3, id: 1, x: 0, y: 0 } },
      ]
      const event = { name: `wrote ${word}`, channel: 'app', at: firstAt, path: '/by-hand' }
      const head = {
        firstAt,
        lastAt,
        lastActivityAt: lastAt,
        eventCount: events.length,
        events: [event],
      }
      await send(pack(events), head)
    },
  }
}

const pack = (events: readonly object[]): Uint8Array => gzipSync(JSON.stringify(events))

const element = (id: number, tagName: string, childNodes: readonly object[]): object => ({
  type: 2,
  id,
  tagName,
  attributes: {},
  childNodes,
})

async function setIdleTimeout(dashboard: Page, demo: Demo): Promise<void> {
  const { request } = dashboard
  const me = (await (await request.get(`${demo.serverUrl}/api/me`)).json()) as Me
  const url = `${demo.serverUrl}/api/projects/${me.projects[0]?.id}/settings`
  const data: ProjectSettings = {
    sessions: { idleTimeoutMs: IDLE_TIMEOUT_MS, maxDurationMs: null, start: null },
    bounce: { minDurationMs: null, requireNoInteraction: false },
  }
  const answer = await request.put(url, { data, headers: { origin: demo.serverUrl } })
  expect(answer.status(), await answer.text()).toBe(200)
}

test('a session grows while it is watched, is scrubbed, joined again, and ends', async ({
  demo,
  dashboard,
}) => {
  const visit = await startVisit(demo, Date.now() - 2 * IDLE_TIMEOUT_MS)
  await visit.write('hello', 1_000, 22_000)
  const manifests: string[] = []
  dashboard.on('request', (request) => {
    if (/\/replay\?/.test(request.url())) manifests.push(request.url())
  })
  const stream = dashboard.waitForResponse(/\/api\/sessions\/[\w-]+\/live$/)
  await dashboard.goto(`${demo.serverUrl}${visit.path}`)
  const replayed = findReplayedPage(dashboard)
  await expect(replayed.getByText('hello')).toBeVisible()
  expect((await stream).headers()['content-type']).toBe('text/event-stream')
  await expect(dashboard.getByText('Live, waiting for more')).toBeVisible()

  await visit.write('more', 22_100, 23_000)
  await expect(replayed.getByText('more')).toBeVisible()
  await expect(dashboard.getByText('wrote more')).toBeVisible()
  await dashboard.getByRole('tab', { name: /^Console/ }).click()
  await expect(dashboard.getByText('logged more')).toBeVisible()

  // Played from the beginning it would soon be back: nobody did anything in between.
  await dashboard.getByRole('button', { name: 'Pause', exact: true }).click()
  const slider = dashboard.getByRole('slider', { name: 'Position in the session' })
  await slider.focus()
  await slider.press('Home')
  await expect(replayed.getByText('more')).toHaveCount(0)
  await visit.write('again', 23_100, 30_000)
  await expect(dashboard.getByText('logged again')).toBeVisible()
  await expect(slider).toHaveAttribute('aria-valuemax', '30000')
  await expect(replayed.getByText('again')).toHaveCount(0)

  await dashboard.getByRole('button', { name: /^Jump to live/ }).click()
  await expect(replayed.getByText('again')).toBeVisible()

  // What came last of it was longer ago than that, and what comes now is older still.
  await setIdleTimeout(dashboard, demo)
  await visit.write('late', 24_000, 25_000)
  await expect(dashboard.locator('[data-phase="ended"]')).toBeVisible()
  await expect(dashboard.getByText('Live, waiting for more')).toHaveCount(0)
  // One to open it, and one or two for each thing that came, not one every two seconds.
  expect(manifests.length).toBeLessThanOrEqual(9)
})

test('a session grows all the same where no stream gets through', async ({ demo, dashboard }) => {
  await dashboard.route(/\/live$/, (route) => route.fulfill({ status: 503, json: {} }))
  const visit = await startVisit(demo, Date.now() - 30_000)
  await visit.write('hello', 1_000, 22_000)
  await dashboard.goto(`${demo.serverUrl}${visit.path}`)
  const replayed = findReplayedPage(dashboard)
  await expect(replayed.getByText('hello')).toBeVisible()
  await visit.write('more', 22_100, 23_000)
  await expect(replayed.getByText('more')).toBeVisible()
  await expect(dashboard.getByText('wrote more')).toBeVisible()
})

test('what a page does shows to whoever watches, and the server stops meanwhile', async ({
  demo,
  dashboard,
  visitor,
}) => {
  const page = await visitor.newPage()
  await page.goto(`${demo.shopUrl}/products`)
  const { id } = await waitForSession(page)
  const stream = dashboard.waitForResponse(/\/live$/)
  const open = (): Promise<unknown> => dashboard.goto(`${demo.serverUrl}/sessions/${id}`)
  // The session is there once its first segment is.
  await expect(async () => {
    await open()
    await expect(findReplayedPage(dashboard).locator('header .brand')).toBeVisible({
      timeout: 20_000,
    })
  }).toPass()
  await stream
  await page.evaluate(() => document.body.append('written while somebody watches'))
  await page.mouse.move(200, 200)
  await expect(findReplayedPage(dashboard).getByText('while somebody watches')).toBeVisible()
  expect(await demo.stop()).toBe(0)
})
