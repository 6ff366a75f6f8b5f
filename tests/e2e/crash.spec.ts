import { nameSegment } from '../../scripts/segment-tap.ts'
import { createApi } from './harness/api.ts'
import { startDemo } from './harness/demo.ts'
import { waitForSession } from './harness/recorder.ts'
import { expect, test } from './harness/test.ts'

const PRODUCTS = ['ember-lamp', 'slow-kettle', 'window-pot', 'attic-radio', 'quiet-clock']

test('after SIGKILL what was acknowledged is there, the rest arrives by itself, without a gap', async ({
  demo,
  site,
  visitor,
  segments,
  browser,
}) => {
  const { sent, acknowledged } = segments
  const page = await visitor.newPage()
  await page.goto(`${demo.shopUrl}/products`)
  const session = await waitForSession(page)
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(0)

  const look = async (slug: string): Promise<void> => {
    await page.locator(`[data-product="${slug}"]`).click()
    await page.getByRole('navigation', { name: 'You are here' }).getByText('Everything').click()
    await expect(page.locator('[data-product]')).toHaveCount(12)
  }
  for (const slug of PRODUCTS.slice(0, 2)) await look(slug)
  await demo.kill()
  const acknowledgedBefore = acknowledged.map(nameSegment)
  // The shop is gone too; what is loaded goes on working, and is recorded.
  for (const slug of PRODUCTS.slice(2)) await look(slug)
  await expect
    .poll(() => sent.length - acknowledged.length, {
      message: 'the recorder has tried to send to a server that is not there',
      timeout: 60_000,
    })
    .toBeGreaterThan(0)

  const again = await startDemo(site)
  const context = await browser.newContext()
  try {
    const dashboard = await context.newPage()
    await dashboard.goto(again.signInUrl)
    await dashboard.waitForURL(`${site.serverUrl}/sessions**`)
    const api = createApi(dashboard.request, site.serverUrl)
    const listPaths = async () =>
      (await api.listEvents(session.id))
        .filter(({ name }) => name === 'page_view')
        .map(({ path }) => path)
    await expect
      .poll(async () => new Set(await listPaths()).size, {
        message: 'every page of the visit has arrived',
        timeout: 60_000,
      })
      .toBe(PRODUCTS.length + 1)
    expect((await listPaths()).filter((path) => path !== '/products')).toEqual(
      PRODUCTS.map((slug) => `/products/${slug}`),
    )

    const { tabs } = await api.getReplay(session.id)
    expect(tabs).toHaveLength(1)
    expect(tabs[0]?.gaps).toEqual([])
    const windowId = tabs[0]?.windowId ?? ''
    const sequences = (await api.loadFrames(session.id, windowId)).map(
      ({ header }) => header.sequence,
    )
    expect(sequences).toEqual(sequences.map((_, index) => index))
    const stored = sequences.map((sequence) => `${session.id}/${windowId}/${sequence}`)
    expect(stored).toEqual(expect.arrayContaining(acknowledgedBefore))
    expect(stored).toEqual(expect.arrayContaining(acknowledged.map(nameSegment)))
  } finally {
    await context.close()
    expect(await again.stop()).toBe(0)
  }
})
