import { expect, test } from 'vitest'
import { attemptOf, destinationOf } from '../testing/fake-forwarding.ts'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import Forwarding from './Forwarding.svelte'

async function open(prepare: (server: FakeServer) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: Forwarding, path: '/settings/forwarding' })
  return { screen, server }
}

test('a webhook is added with a secret that is made here, and its secret is not shown again', async () => {
  const { screen, server } = await open()
  await expect.element(screen.getByText(/Nothing is sent anywhere yet/)).toBeVisible()
  await screen.getByRole('button', { name: 'Add a destination' }).click()
  await screen.getByLabelText('Name', { exact: true }).fill('Warehouse')
  await screen.getByLabelText('Address').fill('https://hooks.example/in')
  await screen.getByRole('button', { name: 'Make one' }).click()
  const secret = screen.getByLabelText('Signing secret')
  await expect.element(secret).toHaveValue(expect.stringMatching(/^whsec_[\w+/]{43}=$/))
  await screen.getByLabelText('Events').fill('order_paid\nchannel:shop')
  await screen.getByRole('button', { name: 'Add the destination' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Warehouse' })).toBeVisible()
  await expect.element(screen.getByText('Sends order_paid, channel shop')).toBeVisible()
  expect(server.destinations).toMatchObject([
    { name: 'Warehouse', events: [{ name: 'order_paid' }, { channel: 'shop' }], isOn: true },
  ])
  await screen.getByRole('button', { name: 'Change' }).click()
  await expect.element(secret).toHaveValue('')
})

test('each kind asks for what it needs', async () => {
  const { screen } = await open()
  await screen.getByRole('button', { name: 'Add a destination' }).click()
  await screen.getByLabelText('Send to').selectOptions('amplitude')
  await expect.element(screen.getByLabelText('API key')).toBeVisible()
  await expect.element(screen.getByLabelText('Address')).not.toBeInTheDocument()
  await screen.getByLabelText('Send to').selectOptions('mixpanel')
  await screen.getByLabelText('Data is kept in').selectOptions('in')
  await expect.element(screen.getByLabelText('Project token')).toBeVisible()
  await screen.getByLabelText('Service account (optional)').fill('ada')
  await expect.element(screen.getByLabelText('Secret of the service account')).toBeVisible()
  await expect.element(screen.getByLabelText('Project id')).toBeVisible()
  // Amplitude keeps nothing in India.
  await screen.getByLabelText('Send to').selectOptions('amplitude')
  await expect.element(screen.getByLabelText('Data is kept in')).toHaveValue('us')
})

test('an address that is refused is said to be, and what was typed stays', async () => {
  const { screen } = await open()
  await screen.getByRole('button', { name: 'Add a destination' }).click()
  await screen.getByLabelText('Name', { exact: true }).fill('Inside')
  await screen.getByLabelText('Address').fill('https://127.0.0.1/')
  await screen.getByLabelText('Signing secret').fill('whsec_secret')
  await screen.getByRole('button', { name: 'Add the destination' }).click()
  await expect.element(screen.getByText(/a private address/)).toBeVisible()
  await expect.element(screen.getByLabelText('Name', { exact: true })).toHaveValue('Inside')
})

test('a test event is sent, its answer told, and it stands in the log', async () => {
  const { screen } = await open((server) => {
    server.destinations = [destinationOf(1)]
    server.attempts = [
      attemptOf({ events: 9, rejected: 2, status: 400, error: 'time is invalid' }),
      attemptOf({ status: null, error: 'hooks.example: it refused the connection' }),
    ]
  })
  await screen.getByRole('button', { name: 'Send a test event' }).click()
  await expect.element(screen.getByText('The test event was taken: 204, in 84 ms.')).toBeVisible()
  await screen.getByRole('button', { name: 'Log' }).click()
  const log = screen.getByRole('region', { name: 'Log of Destination 1' })
  await expect.element(log.getByText('The test event was taken')).toBeVisible()
  await expect.element(log.getByText('2 of 9 rejected: time is invalid')).toBeVisible()
  await expect.element(log.getByText('it refused the connection', { exact: false })).toBeVisible()
})

test('one that is paused says since when and what to do, and goes on when told to', async () => {
  const { screen, server } = await open((fake) => {
    fake.destinations = [
      destinationOf(1, {
        state: 'paused',
        failingSinceAt: Date.now() - 80 * 3_600_000,
        pausedAt: Date.now() - 3_600_000,
        waiting: 321,
        lastAttempt: attemptOf({ status: 401, error: 'the key or secret is not accepted (401)' }),
      }),
    ]
  })
  await expect.element(screen.getByText('Paused', { exact: true })).toBeVisible()
  await expect.element(screen.getByText(/the key or secret is not accepted/)).toBeVisible()
  await expect.element(screen.getByText(/about 321 segments waiting/)).toBeVisible()
  await screen.getByRole('button', { name: 'Go on where it stopped' }).click()
  await expect.element(screen.getByText('Healthy')).toBeVisible()
  expect(server.requests).toContain('POST projects/shop/forwarding/d1/resume')
})

test('a destination is removed after a question', async () => {
  const { screen, server } = await open((fake) => void (fake.destinations = [destinationOf(1)]))
  await screen.getByRole('button', { name: 'Remove Destination 1' }).click()
  await screen.getByRole('button', { name: 'Remove the destination' }).click()
  await expect.element(screen.getByText(/Nothing is sent anywhere yet/)).toBeVisible()
  expect(server.destinations).toEqual([])
})

test('who is no administrator is told whom to ask', async () => {
  const { screen } = await open((server) => {
    server.me = { ...server.me, user: { ...server.me.user, role: 'member' } }
    server.destinations = [destinationOf(1)]
  })
  await expect.element(screen.getByText('This is for administrators')).toBeVisible()
  await expect.element(screen.getByText('Destination 1')).not.toBeInTheDocument()
})
