import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME, sessionId, summaryOf } from '../testing/summaries.ts'
import Sessions from './Sessions.svelte'

async function openList(count: number, role: 'viewer' | 'member' | 'admin' = 'admin') {
  const server = createFakeServer()
  server.sessions = Array.from({ length: count }, (_, index) => summaryOf(index + 1))
  server.me = { ...ME, user: { ...ME.user, role } }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-1', { exact: true })).toBeVisible()
  const boxes = screen.getByRole('list', { name: /^Sessions/ }).getByRole('checkbox')
  const bar = screen.getByRole('region', { name: 'Chosen sessions' })
  return { server, screen, boxes, bar }
}

test('rows are chosen one by one, by Shift from one to another, and all at once', async () => {
  const { screen, boxes, bar } = await openList(6)
  expect(bar.elements()).toEqual([])
  await boxes.nth(1).click()
  await expect.element(bar).toMatchTextContent(/1 session chosen/)
  await boxes.nth(4).click({ modifiers: ['Shift'] })
  await expect.element(bar).toMatchTextContent(/4 sessions chosen/)
  await boxes.nth(2).click()
  await expect.element(bar).toMatchTextContent(/3 sessions chosen/)
  const all = screen.getByRole('checkbox', { name: 'Choose all that are loaded' })
  await all.click()
  await expect.element(bar).toMatchTextContent(/6 sessions chosen/)
  await all.click()
  await expect.poll(() => bar.elements()).toEqual([])
  await userEvent.keyboard('jjx')
  await expect.element(boxes.nth(1)).toBeChecked()
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => bar.elements()).toEqual([])
})

test('chosen sessions are tagged, pinned and let go, and it is said how many', async () => {
  const { server, screen, boxes, bar } = await openList(3, 'member')
  await boxes.nth(0).click()
  await boxes.nth(2).click()
  await bar.getByRole('button', { name: 'Tag' }).click()
  await screen.getByRole('combobox', { name: 'Tag' }).fill(' checkout ')
  await screen.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(bar.getByText('2 sessions tagged “checkout”')).toBeVisible()
  expect(server.sessions.map(({ tags }) => tags)).toEqual([['checkout'], [], ['checkout']])
  await expect.element(screen.getByTitle('Tag: checkout').first()).toBeVisible()
  await bar.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect.element(bar.getByText('2 sessions pinned')).toBeVisible()
  await bar.getByRole('button', { name: 'Unpin' }).click()
  await expect.element(bar.getByText('2 sessions no longer pinned')).toBeVisible()
  // Deleting many is for administrators.
  expect(bar.getByRole('button', { name: /^Delete/ }).elements()).toEqual([])
})

test('chosen sessions are deleted after a question that says how many, and files hold them', async () => {
  const { server, screen, boxes, bar } = await openList(3)
  await boxes.nth(0).click()
  await boxes.nth(1).click()
  await bar.getByRole('button', { name: 'Export' }).click()
  const file = screen.getByRole('menuitem', { name: 'Sessions as CSV' }).element()
  const href = new URL((file as HTMLAnchorElement).href)
  expect(JSON.parse(href.searchParams.get('filter') ?? '')).toEqual({
    field: 'id',
    is: [sessionId(1), sessionId(2)],
  })
  await userEvent.keyboard('{Escape}')
  await bar.getByRole('button', { name: 'Delete 2 sessions' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete 2 sessions' }).click()
  await expect.poll(() => server.sessions.map(({ id }) => id)).toEqual([sessionId(3)])
  await expect.poll(() => screen.getByText('/entry-1', { exact: true }).elements()).toEqual([])
  expect(bar.elements()).toEqual([])
})

test('viewers may take files along, and nothing else', async () => {
  const { boxes, bar } = await openList(1, 'viewer')
  await boxes.nth(0).click()
  const names = bar
    .getByRole('button')
    .elements()
    .map((button) => button.textContent?.trim())
  expect(names).toEqual(['Export', ''])
})
