import { createApi } from './harness/api.ts'
import { findViolations, turnTo } from './harness/axe.ts'
import { findReplayedPage } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

test('a note and a link are made, and a stranger with the link sees that session alone', async ({
  demo,
  dashboard,
  browser,
}) => {
  const [session] = await createApi(dashboard.request, demo.serverUrl).listSessions()
  const address = `${demo.serverUrl}/sessions/${session?.id}`
  await dashboard.goto(`${address}?t=3000&clip=2000-6000`)
  await expect(findReplayedPage(dashboard).locator('header .brand')).toBeVisible()

  await dashboard.keyboard.press('m')
  await dashboard.getByLabel('New note at 00:03').fill('Here she hesitates')
  await dashboard.getByRole('button', { name: 'Save the note' }).click()
  const notes = dashboard.getByRole('region', { name: 'Notes' })
  await expect(notes.getByText('Here she hesitates')).toBeVisible()
  await dashboard.getByLabel('New tag').fill('checkout')
  await dashboard.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dashboard.getByRole('button', { name: 'Take the tag checkout off' })).toBeVisible()
  await turnTo(dashboard, 'light')
  expect.soft(await findViolations(dashboard), 'notes').toEqual([])
  await turnTo(dashboard, 'dark')
  expect.soft(await findViolations(dashboard, 'colours'), 'notes, dark').toEqual([])
  await dashboard.keyboard.press('Escape')

  await dashboard.getByRole('button', { name: 'Share', exact: true }).click()
  await turnTo(dashboard, 'light')
  expect.soft(await findViolations(dashboard), 'sharing').toEqual([])
  await turnTo(dashboard, 'dark')
  expect.soft(await findViolations(dashboard, 'colours'), 'sharing, dark').toEqual([])
  await dashboard.getByRole('button', { name: 'Make the link' }).click()
  const link = (await dashboard.getByText(/\/share#[\w-]{22}$/).textContent()) ?? ''

  const stranger = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const asked: string[] = []
  stranger.on('request', (request) => asked.push(request.url()))
  const page = await stranger.newPage()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Part of a session' })).toBeVisible()
  await expect(findReplayedPage(page).locator('header .brand')).toBeVisible()
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuemax', '4000')
  await expect(page.getByRole('navigation')).toHaveCount(0)
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    expect.soft(await findViolations(page), `shared at ${width} px`).toEqual([])
  }
  const token = new URL(link).hash.slice(1)
  expect(asked.filter((url) => url.replace(/#.*/, '').includes(token))).toEqual([])
  await page.goto(address)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()

  await dashboard.getByRole('button', { name: /^Revoke the link/ }).click()
  await dashboard.getByRole('button', { name: 'Revoke the link', exact: true }).click()
  await expect(dashboard.getByText(/^Revoked by/)).toBeVisible()
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link was revoked' })).toBeVisible()
  expect(await findViolations(page)).toEqual([])
  await stranger.close()

  // What was seen is unseen no longer, and the row tells of the note and the tag.
  await dashboard.goto(`${demo.serverUrl}/sessions`)
  const row = dashboard.locator(`[data-session-id="${session?.id}"]`)
  await expect(row.getByTitle('1 note')).toBeVisible()
  await expect(row.getByTitle('Tag: checkout')).toBeVisible()
  await expect(row.getByTitle('Not watched yet')).toHaveCount(0)
})
