import { expect, test } from './harness/test.ts'

test('a statement is written, run, mended, and its rows lead to a session', async ({
  demo,
  dashboard,
}) => {
  await dashboard.goto(`${demo.serverUrl}/sql`)
  const editor = dashboard.getByRole('textbox', { name: 'SQL statement' })
  await editor.fill('SELECT session_id, page_view_count FROM sesions')
  await editor.press('Control+Enter')
  await expect(dashboard.getByRole('alert')).toContainText('no such table: sesions')
  await dashboard.getByRole('button', { name: 'Show where' }).click()
  await dashboard.keyboard.type('sessions')
  await editor.press('Control+Enter')
  await expect(dashboard.getByText(/^\d+ rows in/)).toBeVisible()
  await dashboard.getByRole('region', { name: 'Rows' }).getByRole('link').first().click()
  await expect(dashboard).toHaveURL(/\/sessions\/[0-9a-f-]{36}/)
})

test('the docs are there without a sign-in, with a search and the routes of the server', async ({
  demo,
  browser,
}) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${demo.serverUrl}/docs/api`)
  await expect(page.getByText('POST /api/projects/{id}/sql')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('visit not there')
  await expect(page.getByRole('option').first()).toContainText('Why a visit is not there')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Why a visit is not there')
  // The policy was broken by nothing.
  expect(said.filter((text) => text.includes('Content Security Policy'))).toEqual([])
  const missing = await page.goto(`${demo.serverUrl}/docs/nothing`)
  expect(missing?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await context.close()
})
