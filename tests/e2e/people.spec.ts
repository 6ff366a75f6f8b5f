import { expect, test } from './harness/test.ts'

test('somebody is invited, sets a password, signs in with it, and may do what a viewer may', async ({
  demo,
  dashboard,
  browser,
}) => {
  await dashboard.goto(`${demo.serverUrl}/settings/people`)
  await dashboard.getByLabel('Name', { exact: true }).fill('Vera')
  await dashboard.getByLabel('E-mail address').fill('vera@shop.example')
  await dashboard.getByLabel('Role', { exact: true }).selectOption('viewer')
  await dashboard.getByRole('button', { name: 'Make the link' }).click()
  const link = await dashboard.getByText('/sign-in#').innerText()

  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  await expect(page).toHaveURL(/\/sessions/)
  await page.goto(`${demo.serverUrl}/settings/account`)
  await page.getByLabel('New password').fill('vera looks at visits')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByText('Your password is set')).toBeVisible()
  await page.getByRole('button', { name: 'Sign out' }).click()

  // The account has fields of the same names.
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel('E-mail address').fill('Vera@shop.example')
  await page.getByLabel('Password').fill('vera looks at visits')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'You', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'People' })).toHaveCount(0)
  const asked = await page.request.get(`${demo.serverUrl}/api/users`)
  expect(asked.status()).toBe(403)
  // The link has worked once.
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'no longer works' })).toBeVisible()
  await context.close()
})
