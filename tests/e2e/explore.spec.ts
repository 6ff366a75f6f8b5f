import { createApi } from './harness/api.ts'
import { expect, test } from './harness/test.ts'

test('clicks are counted by their page, divided, opened and saved', async ({ demo, dashboard }) => {
  const api = createApi(dashboard.request, demo.serverUrl)
  const sessions = await api.listSessions()
  const clicks = sessions.reduce((sum, { clickCount }) => sum + clickCount, 0)
  const clicked = sessions.filter(({ clickCount }) => clickCount > 0)
  await dashboard.goto(`${demo.serverUrl}/explore?range=90d`)

  await dashboard.getByLabel('What series A is of').selectOption('Event')
  await dashboard.getByLabel('Event of series A').fill('click')
  await dashboard.getByLabel('Event of series A').blur()
  await dashboard.getByLabel('Interval').selectOption('by month')
  const values = dashboard.getByRole('region', { name: 'Values' })
  const whole = values.getByRole('row', { name: /click/ }).getByRole('cell').first()
  await expect(whole).toHaveText(String(clicks))

  await dashboard.getByRole('button', { name: 'Add a series' }).click()
  await expect(
    values
      .getByRole('row', { name: /Sessions/ })
      .getByRole('cell')
      .first(),
  ).toHaveText(String(sessions.length))
  await dashboard.getByLabel('Formula').fill('A / (B')
  await dashboard.getByLabel('Formula').blur()
  await expect(dashboard.getByRole('alert')).toContainText(
    'at character 7: expected ")" or one of + - * /, found the end',
  )
  await dashboard.getByLabel('Formula').fill('A / (B - B)')
  await dashboard.getByLabel('Formula').blur()
  await expect(dashboard.getByText('Where the formula divides by zero')).toBeVisible()
  await dashboard.getByLabel('Formula').fill('')
  await dashboard.getByLabel('Formula').blur()

  // The address holds all of it.
  await dashboard.reload()
  await expect(whole).toHaveText(String(clicks))
  await whole.getByRole('button').click()
  const behind = dashboard.getByRole('region', { name: 'Sessions behind the value' })
  await expect(behind).toContainText(`${clicked.length} session`)
  await expect(behind.getByRole('link').first()).toHaveAttribute('href', /\/sessions\/.*t=\d+/)

  await dashboard.getByText(/^Saved explorations/).click()
  await dashboard.getByLabel('Name', { exact: true }).fill('Clicks "now" 🦊')
  await dashboard.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dashboard.getByRole('link', { name: 'Clicks "now" 🦊' })).toBeVisible()
  await dashboard.goto(`${demo.serverUrl}/explore?range=90d`)
  await dashboard.getByText(/^Saved explorations/).click()
  await dashboard.getByRole('link', { name: 'Clicks "now" 🦊' }).click()
  await expect(whole).toHaveText(String(clicks))

  const download = dashboard.waitForEvent('download')
  await dashboard.getByRole('link', { name: 'CSV' }).click()
  expect((await download).suggestedFilename()).toBe('exploration.csv')
  await dashboard.getByText('Show the SQL').click()
  await expect(dashboard.getByText('@e0').first()).toBeVisible()
})
