import { createApi } from './harness/api.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

const META = 4
const FULL_SNAPSHOT = 2

test('reset() in the middle makes two sessions, each playing from its own first snapshot', async ({
  demo,
  visitor,
  dashboard,
}) => {
  const page = await visitor.newPage()
  await page.goto(`${demo.shopUrl}/products`)
  const before = await waitForSession(page)
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  await page.locator('[data-product="slow-kettle"]').click()
  await expect(page.getByRole('heading', { name: 'Slow kettle' })).toBeVisible()

  await page.getByRole('button', { name: 'Sign out' }).click()
  const after = await waitForSession(page)
  expect(after.id).not.toBe(before.id)
  await page.getByRole('link', { name: 'care' }).click()
  await page.getByRole('link', { name: 'Service', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Service and repairs' })).toBeVisible()

  const api = createApi(dashboard.request, demo.serverUrl)
  await expect
    .poll(async () => (await api.getSession(after.id)).exitPath, {
      message: 'the last page of the second session has arrived',
    })
    .toBe('/service')
  const first = await api.getSession(before.id)
  const second = await api.getSession(after.id)
  expect(first).toMatchObject({
    userId: 'ada',
    startReason: 'first_visit',
    exitPath: '/products/slow-kettle',
  })
  expect(second).toMatchObject({
    userId: null,
    startReason: 'reset',
    entryPath: '/products/slow-kettle',
  })
  expect(second.anonymousId).not.toBe(first.anonymousId)

  for (const { id } of [before, after]) {
    const { tabs } = await api.getReplay(id)
    expect(tabs.map(({ gaps }) => gaps)).toEqual([[]])
    const [tab] = tabs
    const [frame] = await api.loadFrames(id, tab?.windowId ?? '')
    expect(frame?.header.sequence).toBe(0)
    expect(frame?.events.slice(0, 2).map(({ type }) => type)).toEqual([META, FULL_SNAPSHOT])
    const starts = (await api.listEvents(id)).filter(({ sessionStart }) => sessionStart)
    expect(starts).toHaveLength(1)
  }

  const replayed = findReplayedPage(dashboard)
  await openPausedAt(dashboard, `${demo.serverUrl}/sessions/${before.id}?t=0`)
  await expect(replayed.getByRole('heading', { name: 'Everything we make' })).toBeVisible()
  await openPausedAt(dashboard, `${demo.serverUrl}/sessions/${after.id}?t=0`)
  await expect(replayed.getByRole('heading', { name: 'Slow kettle' })).toBeVisible()
})
