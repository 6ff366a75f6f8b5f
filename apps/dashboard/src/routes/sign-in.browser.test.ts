import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import SignIn from './SignIn.svelte'

async function openLink(token: string, { failed = '', provider = null as string | null } = {}) {
  const server = createFakeServer()
  server.signedIn = false
  server.provider = provider
  const before = location.href
  history.replaceState(null, '', `/sign-in#${token}`)
  const opened = await openPage({
    server,
    page: SignIn,
    path: '/sign-in',
    search: { failed },
    shell: false,
  })
  const address = location.href
  history.replaceState(null, '', before)
  return { ...opened, server, address }
}

test('a good link signs in, leaves no token in the address and goes to the sessions', async () => {
  const { server, went, address } = await openLink('good')
  await expect.poll(() => went).toEqual(['/sessions'])
  expect(server.signedIn).toBe(true)
  expect(address).not.toContain('good')
})

test('a used link says so and how to get a new one', async () => {
  const { screen, went } = await openLink('used')
  await expect
    .element(screen.getByRole('heading', { name: 'This sign-in link no longer works' }))
    .toBeVisible()
  await expect.element(screen.getByText('playhead sign-in-link')).toBeVisible()
  expect(went).toEqual([])
})

test('without a token nothing is sent', async () => {
  const { screen, server } = await openLink('')
  await expect.element(screen.getByLabelText('Password')).toBeVisible()
  expect(server.requests).toEqual(['GET sign-in/ways'])
})

test('a password signs in, and a wrong one says so', async () => {
  const { screen, server, went } = await openLink('')
  await screen.getByLabelText('E-mail address').fill('ada@shop.example')
  await screen.getByLabelText('Password').fill('wrong')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('The e-mail address or the password is wrong.')
  await expect.element(screen.getByLabelText('Password')).toHaveValue('')
  await screen.getByLabelText('Password').fill('right')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.poll(() => went).toEqual(['/sessions'])
  expect(server.signedIn).toBe(true)
})

test('with a provider one may go there', async () => {
  const { screen } = await openLink('', { provider: 'Example "ID" 🦊' })
  const link = screen.getByRole('link', { name: 'Sign in with Example "ID" 🦊' })
  await expect.element(link).toHaveAttribute('href', '/api/sign-in/provider?to=%2Fsessions')
  await expect.element(screen.getByLabelText('Password')).toBeVisible()
})

test('without a provider there is no word of one', async () => {
  const { screen } = await openLink('')
  await expect.element(screen.getByLabelText('Password')).toBeVisible()
  await expect.element(screen.getByText(/Sign in with/)).not.toBeInTheDocument()
})

test.each([
  { failed: 'no_account', said: /^Nobody has invited this e-mail address/ },
  { failed: 'cancelled', said: /^You came back without signing in there/ },
])('who did not get in is told why: $failed', async ({ failed, said }) => {
  const { screen, address } = await openLink('', { failed })
  await expect.element(screen.getByRole('heading', { name: 'You are not signed in' })).toBeVisible()
  await expect.element(screen.getByText(said)).toBeVisible()
  expect(new URL(address).search).toBe('')
})

test('what is no reason is not shown', async () => {
  const { screen } = await openLink('', { failed: '__proto__' })
  await expect.element(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})
