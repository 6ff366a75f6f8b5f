import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { DEFAULT_SETTINGS, ME, PROJECT } from '../testing/summaries.ts'
import Settings from './Settings.svelte'

async function openSettings(prepare: (server: FakeServer) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  const save = screen.getByRole('button', { name: 'Save' })
  return { screen, server, save }
}

test('an empty field says the default, and nothing changed is nothing to save', async () => {
  const { screen, save } = await openSettings()
  await expect.element(screen.getByText('Default: 30 min')).toBeVisible()
  await expect.element(screen.getByText('Default: 24 h')).toBeVisible()
  await expect.element(screen.getByText('Of any length')).toBeVisible()
  await expect.element(save).toBeDisabled()
})

test('what is filled in is saved, by the keyboard too, and said to be', async () => {
  const { screen, server, save } = await openSettings()
  await screen.getByLabelText('Timeout', { exact: true }).fill('45')
  await expect.element(screen.getByText('Not saved yet')).toBeVisible()
  await screen.getByLabelText('One per type of device').click()
  await screen.getByLabelText('Mobile', { exact: true }).fill('5')
  await screen.getByLabelText('Length', { exact: true }).fill('2')
  await screen.getByRole('radio', { name: /The first scroll/ }).click()
  await screen.getByLabelText('Shorter than', { exact: true }).fill('10')
  await screen.getByRole('checkbox', { name: /Without a click/ }).click()
  await expect.element(save).toBeEnabled()
  await screen.getByLabelText('Shorter than', { exact: true }).click()
  await userEvent.keyboard('{Enter}')
  await expect.element(screen.getByText('Saved', { exact: true })).toBeVisible()
  expect(server.settings).toEqual({
    sessions: {
      idleTimeoutMs: { mobile: 300_000 },
      maxDurationMs: 7_200_000,
      start: 'interaction',
    },
    bounce: { minDurationMs: 10_000, requireNoInteraction: true },
  })
  await screen.getByLabelText('Mobile', { exact: true }).fill('6')
  await expect.element(screen.getByText('Not saved yet')).toBeVisible()
  await screen.getByRole('button', { name: 'Discard' }).click()
  await expect.element(screen.getByLabelText('Mobile', { exact: true })).toHaveValue('5')
})

test('what is out of range is said, is not sent, and gets the focus', async () => {
  const { screen, server, save } = await openSettings()
  const length = screen.getByLabelText('Length', { exact: true })
  await length.fill('25')
  await expect.element(screen.getByText('Choose between 1 min and 24 h.')).toBeVisible()
  await expect.element(length).toHaveAccessibleDescription('Choose between 1 min and 24 h.')
  await expect.element(length).toHaveAttribute('aria-invalid', 'true')
  await save.click()
  await expect.element(length).toHaveFocus()
  expect(server.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  await screen.getByLabelText('Unit of length').selectOptions('minutes')
  await save.click()
  await expect.poll(() => server.settings.sessions.maxDurationMs).toBe(1_500_000)
})

test('a server that fails keeps what was filled in, and saving again works', async () => {
  const { screen, server, save } = await openSettings()
  const timeout = screen.getByLabelText('Timeout', { exact: true })
  await timeout.fill('45')
  server.broken = `projects/${PROJECT.id}/settings`
  await save.click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Wait a minute/)
  await expect.element(timeout).toHaveValue('45')
  server.broken = null
  await save.click()
  await expect.element(screen.getByText('Saved', { exact: true })).toBeVisible()
  expect(server.settings.sessions.idleTimeoutMs).toBe(2_700_000)
})

test('settings that do not load can be asked for again', async () => {
  const { screen, server } = await openSettings((fake) => {
    fake.broken = `projects/${PROJECT.id}/settings`
    fake.settings = {
      ...DEFAULT_SETTINGS,
      sessions: { ...DEFAULT_SETTINGS.sessions, idleTimeoutMs: { tablet: 600_000 } },
    }
  })
  await expect.element(screen.getByText('The settings could not be loaded')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByLabelText('Tablet', { exact: true })).toHaveValue('10')
})

test('who is no administrator reads and changes nothing', async () => {
  const { screen } = await openSettings((fake) => {
    fake.me = { ...ME, user: { ...ME.user, role: 'viewer' } }
    fake.secretKeys = [
      { id: 'k', name: 'Back end', createdAt: Date.now(), lastUsedAt: null, hint: 'abcd' },
    ]
  })
  await expect.element(screen.getByText('Only administrators change these.')).toBeVisible()
  await expect.element(screen.getByLabelText('Timeout', { exact: true })).toBeDisabled()
  await expect.element(screen.getByText('Back end')).toBeVisible()
  expect(screen.getByRole('button', { name: /Save|Revoke|Make a secret key/ }).elements()).toEqual(
    [],
  )
})

test('the line to install names the key of the project', async () => {
  const { screen } = await openSettings()
  await expect.element(screen.getByText(/recorder\.js" data-key="ph_shop"/)).toBeVisible()
})

test('a secret key is shown once, listed by its end, and revoked after a question', async () => {
  const { screen, server } = await openSettings()
  await expect.element(screen.getByText('There is no secret key yet.')).toBeVisible()
  await screen.getByLabelText('Name of a new key').fill(' Back end ')
  await screen.getByRole('button', { name: 'Make a secret key' }).click()
  const made = screen.getByRole('group', { name: /“Back end” is made/ })
  await expect.element(made).toHaveFocus()
  await expect.element(screen.getByText('phs_abcdefghijklmnopqrstuvwxyz')).toBeVisible()
  await screen.getByRole('button', { name: 'Done' }).click()
  await expect.element(screen.getByText('…wxyz')).toBeVisible()
  expect(document.body.textContent).not.toContain('phs_abc')

  const revoke = screen.getByRole('button', { name: 'Revoke Back end' })
  await revoke.click()
  await screen.getByRole('button', { name: 'Keep it' }).click()
  expect(server.secretKeys).toHaveLength(1)
  await revoke.click()
  server.broken = `projects/${PROJECT.id}/secret-keys`
  await screen.getByRole('button', { name: 'Revoke the key' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/could not be revoked/)
  server.broken = null
  await screen.getByRole('button', { name: 'Revoke the key' }).click()
  await expect.element(screen.getByText('There is no secret key yet.')).toBeVisible()
  expect(server.secretKeys).toEqual([])
})

test('a key that cannot be made says why and keeps its name', async () => {
  const { screen, server } = await openSettings()
  const name = screen.getByLabelText('Name of a new key')
  await name.fill('Back end')
  server.broken = `projects/${PROJECT.id}/secret-keys`
  await screen.getByRole('button', { name: 'Make a secret key' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/could not be made.*Wait/)
  await expect.element(name).toHaveValue('Back end')
})

test('privacy is set for all pages, and a selector that is none is said', async () => {
  const { screen, server, save } = await openSettings()
  await screen.getByRole('radio', { name: /^Strict/ }).click()
  await screen.getByLabelText('Mask').fill('.customer\n:::')
  await expect.element(screen.getByText('No CSS selector: :::')).toBeVisible()
  await screen.getByLabelText('Mask').fill('.customer\n#notes')
  await screen.getByRole('checkbox', { name: /Do Not Track/ }).click()
  await save.click()
  await expect
    .poll(() => server.settings.privacy)
    .toEqual({
      level: 'strict',
      mask: ['.customer', '#notes'],
      block: [],
      honourDoNotTrack: false,
    })
})
