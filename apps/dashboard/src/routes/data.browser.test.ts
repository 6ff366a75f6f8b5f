import { expect, test } from 'vitest'
import { toLocalInput } from '../lib/url-state/local-input.ts'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { deletionOf, ME, PROJECT } from '../testing/summaries.ts'
import Data from './Data.svelte'

async function openData(
  prepare: (server: ReturnType<typeof createFakeServer>) => void = () => {},
  search: Record<string, string> = {},
) {
  const server = createFakeServer()
  prepare(server)
  return { server, ...(await openPage({ server, page: Data, path: '/settings/data', search })) }
}

test('use, growth and what was deleted are said', async () => {
  const { screen } = await openData((server) => {
    server.deletions = [
      deletionOf(1),
      deletionOf(2, { subject: { kind: 'age', toAt: 1 }, finishedAt: 1, reason: 'asked for' }),
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
  expect(screen.getByRole('button', { name: /^Delete/ }).elements()).toEqual([])
  await expect.element(screen.getByLabelText('Budget in gigabytes')).toBeDisabled()
})

test('a range of time begins as the list shows it, says what is in it, and is deleted after a question', async () => {
  const [fromAt, toAt] = [Date.UTC(2026, 5, 1, 12), Date.UTC(2026, 5, 2, 12)]
  const { screen, server } = await openData(() => {}, { from: `${fromAt}`, to: `${toAt}` })
  await expect.element(screen.getByText('In it: 12 sessions, 34 MB.')).toBeVisible()
  const button = screen.getByRole('button', { name: 'Delete the range …' })
  await screen.getByLabelText('To', { exact: true }).fill('2026-05-01T00:00')
  await expect.element(screen.getByText('The end must come after the start.')).toBeVisible()
  await expect.element(button).toBeDisabled()
  await screen.getByLabelText('To', { exact: true }).fill(toLocalInput(toAt, 'UTC'))
  await button.click()
  await expect.element(screen.getByText('Delete 12 sessions, 34 MB?')).toBeVisible()
  server.preview = { sessions: 0, sizeBytes: 0, isComplete: true }
  await screen.getByRole('button', { name: 'Delete them all' }).click()
  await expect.element(screen.getByText('There are no sessions in it.')).toBeVisible()
  expect(server.deletions).toMatchObject([{ subject: { kind: 'range', fromAt, toAt } }])
})

test('a range that cannot be counted is not deleted, and can be counted again', async () => {
  const { screen, server } = await openData((fake) => {
    fake.broken = `projects/${PROJECT.id}/deletion-preview`
  })
  await expect.element(screen.getByText(/What is in it could not be counted/)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Delete the range …' })).toBeDisabled()
  server.broken = null
  server.preview = { sessions: 100_000, sizeBytes: 5e9, isComplete: false }
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText(/In it: more than 100K sessions/)).toBeVisible()
})

test('a project goes when its name is typed, and its deletion can be followed', async () => {
  const { screen, server } = await openData()
  await screen.getByRole('button', { name: 'Delete the project …' }).click()
  const confirm = screen.getByRole('button', { name: 'Delete the project', exact: true })
  await expect.element(confirm).toBeDisabled()
  await screen.getByLabelText(/To go on, type/).fill('something else')
  await expect.element(confirm).toBeDisabled()
  await screen.getByLabelText(/To go on, type/).fill(PROJECT.name)
  server.broken = `projects/${PROJECT.id}`
  await confirm.click()
  await expect
    .element(screen.getByRole('alert'))
    .toMatchTextContent(/did not work\. The server has too much to do/)
  server.broken = null
  await confirm.click()
  await expect.element(screen.getByText('Deleted projects')).toBeVisible()
  await expect.element(screen.getByText(`The project ${PROJECT.name}`)).toBeVisible()
  await expect.element(screen.getByText('Make the first project')).toBeVisible()
  await expect.element(screen.getByText('going on …')).toBeVisible()
  server.deletions = server.deletions.map((each) => ({ ...each, finishedAt: Date.now() }))
  await expect.element(screen.getByText('going on …')).not.toBeInTheDocument()
  expect(server.requests.some((request) => request === `DELETE projects/${PROJECT.id}`)).toBe(true)
})
