import { createApi } from './harness/api.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

test('a visit in two tabs is one replay that follows the visitor, and either tab can be pinned', async ({
  demo,
  visitor,
  dashboard,
}) => {
  const shop = await visitor.newPage()
  await shop.goto(demo.shopUrl)
  const { id } = await waitForSession(shop)
  const list = await visitor.newPage()
  await list.goto(`${demo.shopUrl}/`)
  expect((await waitForSession(list)).id).toBe(id)
  await list.getByRole('navigation', { name: 'Shop' }).getByText('Everything').click()
  await expect(list.getByLabel('Order')).toBeVisible()
  // Back in the first tab: what is done there brings it to the front again.
  await shop.bringToFront()
  await shop.getByRole('link', { name: 'Oddwick, home' }).click()
  await shop.mouse.move(300, 300)
  const backAt = Date.now()
  await shop.close({ runBeforeUnload: false })
  await list.close()

  const api = createApi(dashboard.request, demo.serverUrl)
  await expect
    .poll(async () => (await api.getReplay(id).catch(() => null))?.tabs.length, { timeout: 30_000 })
    .toBe(2)
  const { startedAt } = await api.getSession(id)
  const [first, second] = (await api.getReplay(id)).tabs.toSorted(
    (a, b) => (a.windows[0]?.fromAt ?? 0) - (b.windows[0]?.fromAt ?? 0),
  )
  const inSecondMs = Math.round((second?.windows[0]?.fromAt ?? 0) - startedAt + 300)
  expect(first?.windowId).not.toBe(second?.windowId)

  await dashboard.goto(`${demo.serverUrl}/sessions/${id}?t=${inSecondMs}`)
  const tabs = dashboard.getByRole('group', { name: 'Tabs of the visitor' })
  await expect(tabs.getByRole('button', { name: /Tab 2.*on show/ })).toBeVisible()
  await expect(findReplayedPage(dashboard).locator('body')).not.toBeEmpty()

  await tabs.getByRole('button', { name: /^Tab 1/ }).click()
  await expect(tabs.getByRole('button', { name: /Tab 1.*on show/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(findReplayedPage(dashboard).locator('header .brand')).toBeVisible()

  await tabs.getByRole('button', { name: 'Follow the visitor' }).click()
  await expect(tabs.getByRole('button', { name: /Tab 2.*on show/ })).toBeVisible()
  await dashboard.goto(`${demo.serverUrl}/sessions/${id}?t=${Math.round(backAt - startedAt)}`)
  await expect(tabs.getByRole('button', { name: /Tab 1.*on show/ })).toBeVisible()
})
