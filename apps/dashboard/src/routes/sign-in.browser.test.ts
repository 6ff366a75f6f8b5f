import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import SignIn from './SignIn.svelte'

async function openLink(token: string) {
  const server = createFakeServer()
  server.signedIn = false
  const before = location.href
  history.replaceState(null, '', `/sign-in#${token}`)
  const opened = await openPage({ server, page: SignIn, path: '/sign-in', shell: false })
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
  expect(server.requests).toEqual([])
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
