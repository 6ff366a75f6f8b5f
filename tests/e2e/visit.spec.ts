import type { Page } from '@playwright/test'
import { createApi } from './harness/api.ts'
import { comparePictures } from './harness/compare-pictures.ts'
import { markMoment, type MarkedMoment } from './harness/marked-moment.ts'
import { waitForSession } from './harness/recorder.ts'
import { photographReplay } from './harness/replay.ts'
import { readSessionClock } from './harness/session-clock.ts'
import { expect, test } from './harness/test.ts'

const LARGEST_DIFFERENCE = 0.01

/** Five pages, a cart and a form; the moments are marked while nothing moves. */
async function visitShop(page: Page): Promise<MarkedMoment[]> {
  const moments: MarkedMoment[] = []
  const mark = async (name: string) => void moments.push(await markMoment(page, name))

  await expect(page.locator('[data-recommendations]:not([aria-busy]) .card')).not.toHaveCount(0)
  await page.locator('#picked').scrollIntoViewIfNeeded()
  await mark('landing, scrolled to what came late')

  await page.getByRole('navigation', { name: 'Shop' }).getByText('Everything').click()
  await page.getByLabel('Order').selectOption('dear')
  await expect(page.locator('[data-product]').first()).toHaveText(/Attic radio/)
  await mark('list, sorted')

  await page.locator('[data-product="attic-radio"]').click()
  await expect(page.locator('[data-stock]')).not.toHaveText(/Looking/)
  await page.getByRole('button', { name: 'One more' }).click()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: 'reviews' }).click()
  await page.locator('.reviews').evaluate((list) => list.scrollTo(0, 300))
  await expect(page.locator('.toast')).toHaveCount(0)
  await mark('product, reviews scrolled')

  await page.getByRole('button', { name: 'How big is it?' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await mark('dialog over the product')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()

  await page.getByRole('link', { name: /^Cart/ }).click()
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  await page.getByLabel('Full name').pressSequentially('Quillon Farthing')
  await page.getByLabel('E-mail').pressSequentially('quillon@farthing.test')
  await page.getByLabel('Speed').selectOption('brisk')
  await page.getByLabel('Wrap it').check()
  await page.getByLabel('Wrap it').blur()
  await mark('checkout, its lower half')
  await page.getByLabel('Full name').scrollIntoViewIfNeeded()
  await mark('checkout, filled in')
  await page.getByRole('link', { name: 'Oddwick, home' }).click()
  return moments
}

test('a visit stands in the list by itself, live, and replays as it was seen', async ({
  demo,
  visitor,
  dashboard,
}, testInfo) => {
  const page = await visitor.newPage()
  await page.goto(demo.shopUrl)
  const session = await waitForSession(page)

  const row = dashboard.locator(`a[href*="/sessions/${session.id}"]`).first()
  await expect(row, 'the row appears by itself').toBeVisible()
  await expect(row).toContainText(/live/i)

  const moments = await visitShop(page)
  const lastMark = moments.at(-1)?.at ?? 0
  const api = createApi(dashboard.request, demo.serverUrl)
  await expect
    .poll(async () => (await api.getSession(session.id)).endedAt, { timeout: 60_000 })
    .toBeGreaterThan(lastMark)

  const summary = await api.getSession(session.id)
  expect(summary).toMatchObject({
    live: true,
    hasReplay: true,
    entryPath: '/',
    distinctPageCount: 5,
  })
  const toOffset = await readSessionClock(api, session.id)
  for (const moment of moments) {
    const offsetMs = toOffset(moment.at)
    const replay = await photographReplay(
      dashboard,
      `${demo.serverUrl}/sessions/${session.id}?t=${offsetMs}`,
    )
    const difference = await comparePictures(testInfo, {
      name: moment.name,
      visitor: moment.picture,
      replay,
      masked: moment.masked,
    })
    testInfo.annotations.push({
      type: 'pixel difference',
      description: `${moment.name}: ${(difference * 100).toFixed(3)} %`,
    })
    expect.soft(difference, moment.name).toBeLessThan(LARGEST_DIFFERENCE)
  }
})
