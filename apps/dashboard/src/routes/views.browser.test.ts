import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME, summaryOf } from '../testing/summaries.ts'
import Sessions from './Sessions.svelte'

const FILTER = '{"all":[{"field":"exceptionCount","from":1}]}'
const getAddress = (): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(location.search))

function createServer() {
  const server = createFakeServer()
  server.sessions = [summaryOf(1)]
  return server
}

test('a list is saved as a view, changed, overwritten, renamed, and deleted', async () => {
  const server = createServer()
  const search = { filter: `1.${FILTER}`, sort: 'errors' }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await screen.getByRole('button', { name: 'Views' }).click()
  await expect.element(screen.getByText(/No view is saved yet/)).toBeVisible()
  await screen.getByRole('textbox', { name: 'Name of the view' }).fill(' Trouble ')
  await screen.getByRole('checkbox', { name: 'For everyone' }).click()
  await screen.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.element(screen.getByRole('button', { name: 'Trouble', exact: true })).toBeVisible()
  expect(server.views).toMatchObject([
    { name: 'Trouble', isShared: true, filter: FILTER, sort: 'errors', search: '' },
  ])
  expect(getAddress()['view']).toBe('view-1')

  await screen.getByRole('combobox', { name: 'Order' }).selectOptions('active')
  await screen.getByRole('button', { name: 'Trouble changed' }).click()
  const save = screen.getByRole('button', { name: 'Save the changes to “Trouble”' })
  await save.click()
  await expect.poll(() => server.views[0]?.sort).toBe('active')
  // The list, in which the view has a button of its name, too, closes when that is answered.
  await expect.element(save).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Trouble', exact: true }).click()
  await screen.getByRole('button', { name: 'Rename Trouble' }).click()
  await screen.getByRole('textbox', { name: 'Name of the view' }).first().fill('Errors')
  await screen.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect.poll(() => server.views[0]?.name).toBe('Errors')
  await screen.getByRole('button', { name: 'Delete Errors' }).click()
  await expect.element(screen.getByText('Delete “Errors” for everyone?')).toBeVisible()
  await screen.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect.element(screen.getByText(/No view is saved yet/)).toBeVisible()
  expect(server.views).toEqual([])
})

test('a view is shown by one click, with its filter, search and order', async () => {
  const server = createServer()
  const view = { createdBy: 'Ada', changedBy: 'Ada', createdAt: 1, changedAt: 1, mayChange: false }
  server.views = [
    {
      id: 'v1',
      name: 'Shared',
      isShared: true,
      filter: FILTER,
      sort: 'errors',
      search: 'a',
      ...view,
    },
    { id: 'v2', name: 'Own', isShared: false, filter: null, sort: 'newest', search: '', ...view },
  ]
  server.me = { ...ME, user: { ...ME.user, role: 'viewer' } }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await screen.getByRole('button', { name: 'Views' }).click()
  // What is another's may not be changed, and a viewer keeps views for the viewer alone.
  await expect.element(screen.getByRole('button', { name: 'Own', exact: true })).toBeVisible()
  expect(screen.getByRole('button', { name: /^(?:Rename|Delete)/ }).elements()).toEqual([])
  expect(screen.getByRole('checkbox', { name: 'For everyone' }).elements()).toEqual([])
  await screen.getByRole('button', { name: 'Shared', exact: true }).click()
  await expect
    .poll(getAddress)
    .toMatchObject({ filter: `1.${FILTER}`, sort: 'errors', search: 'a', view: 'v1' })
  await expect.poll(() => server.searches.at(-1)).toBe('a')
  expect(server.filters).toContain(FILTER)
  expect(server.sorts).toContain('errors')
  await screen.getByRole('button', { name: 'Clear the search' }).click()
  await screen.getByRole('button', { name: 'Shared changed' }).click()
  await screen.getByRole('button', { name: 'Back to “Shared” as saved' }).click()
  await expect.poll(() => getAddress()['search']).toBe('a')
})
