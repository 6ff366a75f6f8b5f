import { expect, test } from 'vitest'
import { createAccount } from '../testing/fake-people.ts'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME } from '../testing/summaries.ts'
import Account from './Account.svelte'
import People from './People.svelte'

const BOB = createAccount({ id: 'u2', name: 'Bob', role: 'member', email: 'bob@shop.example' })

async function openPeople(prepare: (server: FakeServer) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: People, path: '/settings/people' })
  return { screen, server }
}

async function openAccount(prepare: (server: FakeServer) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: Account, path: '/settings/account' })
  return { screen, server }
}

test('somebody is invited with a link, which is shown once', async () => {
  const { screen, server } = await openPeople()
  await screen.getByLabelText('Name', { exact: true }).fill('Bob')
  await screen.getByLabelText('E-mail address').fill('bob@shop.example')
  await screen.getByLabelText('Role', { exact: true }).selectOptions('viewer')
  await screen.getByRole('button', { name: 'Make the link' }).click()
  await expect.element(screen.getByText(/\/sign-in#fresh$/)).toBeVisible()
  await expect.element(screen.getByLabelText('Role of Bob')).toHaveValue('viewer')
  expect(server.people.accounts).toMatchObject([{}, { name: 'Bob', role: 'viewer' }])
  await screen.getByRole('button', { name: 'Done' }).click()
  await expect.element(screen.getByText(/\/sign-in#fresh$/)).not.toBeInTheDocument()
})

test('an address that is taken is said to be', async () => {
  const { screen } = await openPeople((server) => void server.people.accounts.push(BOB))
  await screen.getByLabelText('Name', { exact: true }).fill('Robert')
  await screen.getByLabelText('E-mail address').fill('bob@shop.example')
  await screen.getByRole('button', { name: 'Make the link' }).click()
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('Somebody else has this e-mail address.')
})

test('a role is changed at once; one that cannot be changed stays, and says why', async () => {
  const { screen, server } = await openPeople((server) => void server.people.accounts.push(BOB))
  await screen.getByLabelText('Role of Bob').selectOptions('viewer')
  await expect.poll(() => server.people.accounts[1]?.role).toBe('viewer')
  await screen.getByLabelText('Role of Admin').selectOptions('member')
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('This is the only administrator there is.')
  await expect.element(screen.getByLabelText('Role of Admin')).toHaveValue('admin')
})

test('somebody is removed after a question', async () => {
  const { screen, server } = await openPeople((server) => void server.people.accounts.push(BOB))
  await screen.getByRole('button', { name: 'Remove Bob' }).click()
  await screen.getByRole('button', { name: 'Remove the account' }).click()
  await expect.element(screen.getByText('bob@shop.example')).not.toBeInTheDocument()
  expect(server.people.accounts).toHaveLength(1)
})

test('a token is made, shown once, and revoked', async () => {
  const { screen, server } = await openPeople()
  await screen.getByLabelText('Name of a new token').fill('Nightly export')
  await screen.getByRole('button', { name: 'Make a token' }).click()
  await expect.element(screen.getByText('pht_wxyz')).toBeVisible()
  await screen.getByRole('button', { name: 'Done' }).click()
  await expect.element(screen.getByText('pht_wxyz')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Revoke Nightly export' }).click()
  await screen.getByRole('button', { name: 'Revoke the token' }).click()
  await expect.element(screen.getByText('There is no token yet.')).toBeVisible()
  expect(server.people.tokens).toEqual([])
})

test('what has happened is told in words, the last of it first', async () => {
  const { screen } = await openPeople((server) => {
    server.people.audit = Array.from({ length: 12 }, (_, place) => ({
      at: Date.now() - place * 60_000,
      by: 'Ada',
      action: 'user_invited' as const,
      target: `Bob ${place}`,
    }))
  })
  await expect.element(screen.getByText('Ada invited Bob 0')).toBeVisible()
  await expect.element(screen.getByText('Ada invited Bob 9')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Show all 12' }).click()
  await expect.element(screen.getByText('Ada invited Bob 11')).toBeVisible()
})

test('who is no administrator is told so, and finds no way there', async () => {
  const { screen, server } = await openPeople((server) => {
    server.me = { ...ME, user: { ...ME.user, role: 'member' } }
  })
  await expect.element(screen.getByText('This is for administrators')).toBeVisible()
  await expect.element(screen.getByRole('link', { name: 'People' })).not.toBeInTheDocument()
  expect(server.requests).not.toContain('GET users')
})

test('a list that cannot be loaded says so, and is asked for again', async () => {
  const { screen, server } = await openPeople((server) => void (server.broken = 'users'))
  await expect.element(screen.getByText(/The list could not be loaded/)).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByLabelText('Role of Admin')).toBeVisible()
})

test('the first password needs an address, and no other password', async () => {
  const { screen, server } = await openAccount()
  await expect.element(screen.getByText(/Save an e-mail address first/)).toBeVisible()
  await screen.getByLabelText('E-mail address').fill('ada@shop.example')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('Saved')).toBeVisible()
  await screen.getByLabelText(/New password/).fill('long enough')
  await screen.getByRole('button', { name: 'Set the password' }).click()
  await expect.element(screen.getByText('Your password is set')).toBeVisible()
  expect(server.people).toMatchObject({
    password: 'long enough',
    accounts: [{ hasPassword: true }],
  })
})

test('another password needs the current one', async () => {
  const { screen } = await openAccount((server) => {
    const email = 'ada@shop.example'
    server.people.accounts = [createAccount({ email, hasPassword: true })]
  })
  await screen.getByLabelText('Current password').fill('wrong')
  await screen.getByLabelText(/New password/).fill('long enough')
  await screen.getByRole('button', { name: 'Change the password' }).click()
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('This is not your current password.')
})

test('a sign-in elsewhere is ended, and the own one too', async () => {
  const signIn = { createdAt: 0, lastUsedAt: Date.now(), expiresAt: Date.now() + 9_000_000 }
  const { screen, server } = await openAccount((server) => {
    server.people.signIns = [
      { ...signIn, id: 's1', agent: 'Firefox on Linux', isCurrent: true },
      { ...signIn, id: 's2', agent: 'Safari on iOS', isCurrent: false },
    ]
  })
  await screen.getByRole('button', { name: 'End the sign-in of Safari on iOS' }).click()
  await expect.element(screen.getByText('Safari on iOS')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Sign out' }).click()
  await expect.element(screen.getByLabelText('Password')).toBeVisible()
  expect(server.signedIn).toBe(false)
})
