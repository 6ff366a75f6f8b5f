import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { deletionOf, ME } from '../testing/summaries.ts'
import Data from './Data.svelte'

async function openData(prepare: (server: ReturnType<typeof createFakeServer>) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  return { server, ...(await openPage({ server, page: Data, path: '/settings/data' })) }
}

test('use, growth and what was deleted are said', async () => {
  const { screen } = await openData((server) => {
    server.deletions = [
      deletionOf(1),
      deletionOf(2, { subject: { kind: 'project' }, finishedAt: 1, reason: 'asked for' }),
    ]
  })
  await expect.element(screen.getByText('4.2 GB')).toBeVisible()
  await expect.element(screen.getByText('in 120 sessions')).toBeVisible()
  await expect.element(screen.getByText('12 days')).toBeVisible()
  await expect.element(screen.getByText('Everything of the user ada')).toBeVisible()
  await expect.element(screen.getByText('going on …')).toBeVisible()
  await expect.element(screen.getByText(/by Admin: asked for/)).toBeVisible()
})

test('retention is saved beside what other forms have set', async () => {
  const { screen, server } = await openData()
  await screen.getByLabelText('Keep sessions for so many days').fill('1.5')
  await expect.element(screen.getByText(/Expected whole days/)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
  await screen.getByLabelText('Keep sessions for so many days').fill('30')
  await screen.getByLabelText('Budget in gigabytes').fill('2.5')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('Saved.')).toBeVisible()
  expect(server.settings).toMatchObject({
    sessions: { idleTimeoutMs: null },
    retention: { maxAgeDays: 30, budgetBytes: 2_500_000_000 },
  })
})

test('everything of a person is deleted after a question, and listed', async () => {
  const { screen, server } = await openData()
  await expect.element(screen.getByRole('button', { name: 'Delete …' })).toBeDisabled()
  await screen.getByLabelText('Id', { exact: true }).fill(' bob ')
  await screen.getByRole('button', { name: 'Delete …' }).click()
  await screen.getByRole('button', { name: 'Delete it all' }).click()
  await expect.element(screen.getByText('Everything of the user bob')).toBeVisible()
  expect(server.deletions).toMatchObject([{ subject: { kind: 'user', userId: 'bob' } }])
})

test('who is no administrator looks only, and a failure can be tried again', async () => {
  const { screen, server } = await openData((fake) => {
    fake.me = { ...ME, user: { ...ME.user, role: 'viewer' } }
    fake.broken = 'projects'
  })
  await expect
    .element(screen.getByText('The data of the project could not be loaded'))
    .toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('4.2 GB')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Delete …' }).elements()).toEqual([])
  await expect.element(screen.getByLabelText('Budget in gigabytes')).toBeDisabled()
})
