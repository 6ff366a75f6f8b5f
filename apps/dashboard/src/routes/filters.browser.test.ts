import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { summaryOf } from '../testing/summaries.ts'
import Sessions from './Sessions.svelte'

function createServer(): FakeServer {
  const server = createFakeServer()
  server.sessions = [
    summaryOf(1, { browser: 'Firefox' }),
    summaryOf(2, { browser: 'Chrome' }),
    summaryOf(3, { browser: 'Chrome', clickCount: 9 }),
  ]
  server.passes = ({ browser }, filter) =>
    filter.includes('Chrome') ? browser === 'Chrome' : !filter.includes('nobody')
  server.values = [
    { value: 'Chrome', sessions: 2 },
    { value: 'Firefox', sessions: 1 },
  ]
  return server
}

const toSearch = (filter: object) => ({ filter: `1.${JSON.stringify(filter)}` })

test('a property is chosen, its values are suggested with counts, and the list follows', async () => {
  const server = createServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await screen.getByRole('button', { name: 'Filter' }).click()
  await screen.getByRole('textbox', { name: 'Search for a property' }).fill('browser')
  await userEvent.keyboard('{Enter}')
  await screen.getByRole('checkbox', { name: /Chrome\s*2/ }).click()
  await screen.getByRole('button', { name: 'Add', exact: true }).click()
  const chip = screen.getByRole('button', { name: 'Browser is Chrome', exact: true })
  await expect.element(chip).toBeVisible()
  await expect.element(screen.getByText('/entry-2')).toBeVisible()
  await expect.poll(() => screen.getByText('/entry-1').elements()).toEqual([])
  expect(server.valueQueries[0]).toMatchObject({ field: 'browser', project: 'shop' })
  expect(server.filters.at(-1)).toBe('{"all":[{"field":"browser","is":["Chrome"]}]}')
})

test('a chip is changed where it stands, negated, joined with or, and removed', async () => {
  const server = createServer()
  const search = toSearch({
    all: [
      { field: 'durationMs', from: 60_000 },
      { field: 'browser', is: ['Chrome'] },
    ],
  })
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await screen.getByRole('button', { name: 'Duration at least 60 s', exact: true }).click()
  await screen.getByRole('spinbutton', { name: 'At most, in s' }).fill('90.5')
  await screen.getByRole('checkbox', { name: 'not' }).click()
  await screen.getByRole('button', { name: 'Change', exact: true }).click()
  await expect
    .element(screen.getByRole('button', { name: 'Duration not 60 s to 90.5 s', exact: true }))
    .toBeVisible()
  await screen.getByRole('button', { name: 'and', exact: true }).click()
  await expect
    .poll(() => server.filters.at(-1))
    .toBe(
      '{"any":[{"not":{"field":"durationMs","from":60000,"to":90500}},{"field":"browser","is":["Chrome"]}]}',
    )
  await screen.getByRole('button', { name: /^Remove: Duration/ }).click()
  await expect
    .poll(() => server.filters.at(-1))
    .toBe('{"all":[{"field":"browser","is":["Chrome"]}]}')
})

test('a filter that nothing passes names the conditions to leave out', async () => {
  const server = createServer()
  const search = toSearch({ field: 'userId', is: ['nobody'] })
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await expect.element(screen.getByText('No session matches')).toBeVisible()
  await screen.getByRole('button', { name: 'User id is nobody', exact: true }).last().click()
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
})

test('an address that is no filter is told, and one click removes it', async () => {
  const server = createServer()
  const search = { filter: '1.{"field":"sql","isSet":true}' }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/filter.field is "sql"/)
  await screen.getByRole('button', { name: 'Remove it' }).click()
  await expect.element(screen.getByRole('button', { name: 'Filter' })).toBeVisible()
})

test('another order is asked of the server, and kept in the address', async () => {
  const server = createServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await screen.getByRole('combobox', { name: 'Order' }).selectOptions('errors')
  await expect
    .element(screen.getByRole('list', { name: 'Sessions, most errors first' }))
    .toBeVisible()
  await expect.poll(() => server.sorts.at(-1)).toBe('errors')
})
