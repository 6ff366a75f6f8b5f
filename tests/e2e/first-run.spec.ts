import { createApi } from './harness/api.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

test('the first start shows recordings of the shop that play', async ({ demo, dashboard }) => {
  const api = createApi(dashboard.request, demo.serverUrl)
  const sessions = await api.listSessions()
  expect(sessions.length).toBeGreaterThanOrEqual(5)
  expect(new Set(sessions.map(({ deviceType }) => deviceType))).toEqual(
    new Set(['desktop', 'mobile', 'tablet']),
  )
  for (const { id, hasReplay } of sessions) {
    expect(hasReplay).toBe(true)
    expect((await api.getReplay(id)).tabs.flatMap(({ gaps }) => gaps)).toEqual([])
  }

  await dashboard.locator('a[href*="/sessions/"]').first().click()
  const slider = dashboard.getByRole('slider', { name: 'Position in the session' })
  await expect(slider).toBeVisible()
  await expect(findReplayedPage(dashboard).locator('header .brand')).toBeVisible()
  const before = Number(await slider.getAttribute('aria-valuenow'))
  const play = dashboard.getByRole('button', { name: 'Play', exact: true })
  if (await play.isVisible()) await play.click()
  await expect
    .poll(async () => Number(await slider.getAttribute('aria-valuenow')))
    .toBeGreaterThan(before + 1_000)
})

test('the overview of the first start counts those recordings', async ({ demo, dashboard }) => {
  const sessions = await createApi(dashboard.request, demo.serverUrl).listSessions()
  const bounced = sessions.filter(({ pageViewCount }) => pageViewCount === 1)
  expect(bounced).toHaveLength(1)
  await dashboard.goto(`${demo.serverUrl}/overview?range=7d`)
  const main = dashboard.getByRole('main')
  const tile = main.getByRole('heading', { name: 'Sessions', exact: true }).locator('..')
  await expect(tile.getByRole('link')).toHaveText(String(sessions.length))
  await expect(main).toContainText(/16\.7\s?%/)
  await expect(main.getByRole('heading', { name: 'Top pages' })).toBeVisible()
  await expect(main).toContainText('/checkout')
})

test('the printed link signs in once', async ({ demo, dashboard, browser }) => {
  await expect(dashboard).toHaveURL(/\/sessions/)
  const stranger = await browser.newContext()
  const page = await stranger.newPage()
  await page.goto(demo.signInUrl)
  await expect(page.getByText(/sign-in-link|used|expired/i).first()).toBeVisible()
  expect((await page.request.get(`${demo.serverUrl}/api/me`)).status()).toBe(401)
  await stranger.close()
})

test('a live visitor appears in the open list without a reload', async ({
  demo,
  visitor,
  dashboard,
}) => {
  await dashboard.evaluate(() => Reflect.set(window, 'notReloaded', true))
  const page = await visitor.newPage()
  await page.goto(demo.shopUrl)
  const { id } = await waitForSession(page)
  await expect(dashboard.locator(`a[href*="/sessions/${id}"]`).first()).toBeVisible()
  expect(await dashboard.evaluate(() => Reflect.get(window, 'notReloaded'))).toBe(true)
})

test('a deep link opens paused at its moment, and its event is the one highlighted', async ({
  demo,
  dashboard,
}) => {
  const api = createApi(dashboard.request, demo.serverUrl)
  const session = (await api.listSessions()).find(({ distinctPageCount }) => distinctPageCount > 2)
  expect(session).toBeDefined()
  if (!session) return
  const views = (await api.listEvents(session.id)).filter(({ name }) => name === 'page_view')
  const third = views[2]
  const offsetMs = Math.ceil((third?.at ?? 0) - session.startedAt) + 400
  await openPausedAt(dashboard, `${demo.serverUrl}/sessions/${session.id}?t=${offsetMs}`)
  await expect(dashboard.locator('[aria-current="true"]').first()).toContainText(third?.path ?? '')
})

test('everything on the session page can be reached and used by keyboard', async ({
  demo,
  dashboard,
}) => {
  const firstRow = dashboard.locator('a[href*="/sessions/"]').first()
  await expect(firstRow).toBeVisible()
  await dashboard.keyboard.press('j')
  await dashboard.keyboard.press('Enter')
  await expect(dashboard).toHaveURL(/\/sessions\/[0-9a-f-]{36}/)
  const slider = dashboard.getByRole('slider', { name: 'Position in the session' })
  await slider.focus()
  const before = Number(await slider.getAttribute('aria-valuenow'))
  await dashboard.keyboard.press('ArrowRight')
  await expect
    .poll(async () => Number(await slider.getAttribute('aria-valuenow')))
    .toBeGreaterThan(before)
  await dashboard.goto(`${demo.serverUrl}/sessions`)
  await expect(firstRow).toBeVisible()
  await dashboard.keyboard.press('?')
  await expect(dashboard.getByRole('dialog')).toBeVisible()
  await dashboard.keyboard.press('Escape')
  await expect(dashboard.getByRole('dialog')).toHaveCount(0)
})
