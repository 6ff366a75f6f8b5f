import { CLIENT, createIdentityProvider } from '../../apps/server/src/testing/identity-provider.ts'
import { startDemo } from './harness/demo.ts'
import { expect, test } from './harness/test.ts'

test('somebody signs in at the provider, comes back to the page that was asked for, and turns back once', async ({
  site,
  browser,
}) => {
  const serverUrl = `http://127.0.0.1:${site.env['PLAYHEAD_PORT']}`
  const provider = await createIdentityProvider(`${serverUrl}/api/sign-in/provider/callback`)
  provider.people.set('vera', { email: 'vera@shop.example', email_verified: true, name: 'Vera' })
  const demo = await startDemo({
    ...site,
    env: {
      ...site.env,
      PLAYHEAD_OIDC_ISSUER: provider.issuer,
      PLAYHEAD_OIDC_CLIENT_ID: CLIENT.id,
      PLAYHEAD_OIDC_CLIENT_SECRET: CLIENT.secret,
      PLAYHEAD_OIDC_NAME: 'Example ID',
      PLAYHEAD_OIDC_NEW_ROLE: 'viewer',
      PLAYHEAD_OIDC_DOMAINS: 'shop.example',
    },
  })
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${demo.serverUrl}/issues?range=7d`)
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page.getByText('You came back without signing in there.')).toBeVisible()
  expect(page.url()).toBe(`${demo.serverUrl}/sign-in`)

  await page.goto(`${demo.serverUrl}/issues?range=7d`)
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click()
  await page.getByPlaceholder('Enter any login').fill('vera')
  await page.getByPlaceholder('and password').fill('anything')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(`${demo.serverUrl}/issues?range=7d`)
  await expect(page.getByRole('heading', { name: 'Issues', exact: true })).toBeVisible()
  // The provider is on another port of this machine, so its cookies are here, too.
  const names = (await context.cookies(demo.serverUrl)).map(({ name }) => name)
  expect(names).toContain('playhead_sign_in')
  expect(names).not.toContain('playhead_handshake')
  const me = await page.request.get(`${demo.serverUrl}/api/me`)
  expect(await me.json()).toMatchObject({ user: { name: 'Vera', role: 'viewer' } })
  await context.close()
  await demo.stop()
  await provider.close()
})
