import { createServer } from 'node:net'
import { once } from 'node:events'
import { createApi } from './harness/api.ts'
import { startDemo } from './harness/demo.ts'
import { waitForSession } from './harness/recorder.ts'
import { nameSegment } from '../../scripts/segment-tap.ts'
import { startServerProcess } from '../../scripts/server-process.ts'
import { expect, test } from './harness/test.ts'

test('a taken port is one clear message with the way out', async ({ site }) => {
  const port = Number(new URL(site.serverUrl).port)
  const holder = createServer().listen(port, '127.0.0.1')
  await once(holder, 'listening')
  try {
    const server = startServerProcess(['demo'], site.env)
    expect(await server.ended).toEqual({ code: 1, signal: null })
    expect(server.output()).toContain(String(port))
    expect(server.output()).toContain('PLAYHEAD_PORT')
    expect(server.output()).not.toMatch(/\n\s+at .+:\d+:\d+/)
  } finally {
    holder.close()
  }
})

test('settings that cannot be are reported together', async ({ site }) => {
  const server = startServerProcess(['demo'], {
    ...site.env,
    PLAYHEAD_PORT: 'eighty',
    PLAYHEAD_SHOP_PORT: '-4',
    PLAYHEAD_COLOUR: 'green',
  })
  expect((await server.ended).code).toBe(1)
  for (const name of ['PLAYHEAD_PORT', 'PLAYHEAD_SHOP_PORT', 'PLAYHEAD_COLOUR']) {
    expect(server.output()).toContain(name)
  }
})

test('Ctrl-C ends it with exit 0, and the next start serves what was acknowledged', async ({
  demo,
  site,
  visitor,
  segments,
  browser,
}) => {
  const { acknowledged } = segments
  const page = await visitor.newPage()
  await page.goto(demo.shopUrl)
  const session = await waitForSession(page)
  await page.getByRole('link', { name: 'Meet the Ember lamp' }).click()
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(1)

  expect(await demo.stop()).toBe(0)
  const names = acknowledged.map(nameSegment)
  await visitor.close()

  const again = await startDemo(site)
  const context = await browser.newContext()
  try {
    const dashboard = await context.newPage()
    await dashboard.goto(again.signInUrl)
    await dashboard.waitForURL(`${site.serverUrl}/sessions**`)
    const api = createApi(dashboard.request, site.serverUrl)
    const stored: string[] = []
    for (const { windowId } of (await api.getReplay(session.id)).tabs) {
      const frames = await api.loadFrames(session.id, windowId)
      stored.push(...frames.map(({ header }) => `${session.id}/${windowId}/${header.sequence}`))
    }
    expect(stored).toEqual(expect.arrayContaining(names))
  } finally {
    await context.close()
    await again.stop()
  }
})
