import type { SearchHits } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { sessionId, summaryOf } from '../testing/summaries.ts'
import Sessions from './Sessions.svelte'

const hit = (text: string, marks: number[][], offsetMs: number): SearchHits['hits'][number] => ({
  kind: 'click',
  text,
  marks,
  at: Date.now(),
  offsetMs,
})

function createServer(): FakeServer {
  const server = createFakeServer()
  server.sessions = [summaryOf(1), summaryOf(2), summaryOf(3)]
  server.found = {
    [sessionId(2)]: {
      hits: [hit('Pay <b>now</b>', [[0, 3]], 4_200.5), hit('ادفع pay', [[5, 8]], 61_000)],
      count: 7,
    },
  }
  return server
}

const getAddress = (): URLSearchParams => new URLSearchParams(location.search)

test('“/” leads to the search; what is typed is found, marked, and opened at its moment', async () => {
  const server = createServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
  await userEvent.keyboard('/')
  await userEvent.keyboard('pay ')
  const found = screen.getByRole('list', { name: 'Found in this session' })
  await expect.element(found).toBeVisible()
  await expect.poll(() => screen.getByText('/entry-1').elements()).toEqual([])
  expect(getAddress().get('search')).toBe('pay')
  expect(server.searches.every((search) => search === 'pay')).toBe(true)
  const links = found.getByRole('link').elements() as HTMLAnchorElement[]
  expect(links.map((link) => link.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    '00:04 Click Pay <b>now</b>',
    '01:01 Click ادفع pay',
  ])
  const [first] = links
  expect(first?.querySelector('mark')?.textContent).toBe('Pay')
  const href = new URL(first?.href ?? '')
  expect(href.pathname).toBe(`/sessions/${sessionId(2)}`)
  expect(href.searchParams.get('t')).toBe('4200')
  expect(href.searchParams.has('tab')).toBe(false)
  // Back among the sessions, the search is there again.
  expect(href.searchParams.get('search')).toBe('pay')
  await expect.element(found.getByText('and 5 more')).toBeVisible()
})

test('what the console said and what was asked for opens where it is shown', async () => {
  const server = createServer()
  server.found = {
    [sessionId(2)]: {
      hits: [
        { ...hit('Cart restored', [[0, 4]], 1_000), kind: 'console' },
        { ...hit('GET https://shop.example/api/cart 200', [[29, 33]], 2_000), kind: 'request' },
        { ...hit('TypeError: cart is undefined', [[11, 15]], 3_000), kind: 'error' },
      ],
      count: 3,
    },
  }
  const { screen } = await openPage({
    server,
    page: Sessions,
    path: '/sessions',
    search: { search: 'cart' },
  })
  const found = screen.getByRole('list', { name: 'Found in this session' })
  await expect.element(found).toBeVisible()
  const links = found.getByRole('link').elements() as HTMLAnchorElement[]
  const params = links.map((link) => new URL(link.href).searchParams)
  expect(params.map((each) => [each.get('t'), each.get('tab')])).toEqual([
    ['1000', 'console'],
    ['2000', 'network'],
    ['3000', 'errors'],
  ])
})

test('a search of the address is done, and files hold what it lists', async () => {
  const server = createServer()
  const search = { search: 'pay', sort: 'errors' }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  const field = screen.getByRole('searchbox', { name: 'Search the sessions' })
  await expect.element(field).toHaveValue('pay')
  await expect.element(screen.getByText('/entry-2')).toBeVisible()
  await screen.getByRole('button', { name: 'Download the list' }).click()
  const file = screen.getByRole('menuitem', { name: 'Sessions as CSV' }).element()
  const href = new URL((file as HTMLAnchorElement).href)
  expect(href.searchParams.get('search')).toBe('pay')
  await userEvent.keyboard('{Escape}')
  await field.fill('')
  await expect.element(screen.getByText('/entry-3')).toBeVisible()
  expect(getAddress().has('search')).toBe(false)
})

test('a search without an answer says so, and is dropped by one click', async () => {
  const server = createServer()
  server.found = {}
  const search = { search: 'nowhere' }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await expect.element(screen.getByText(/has all of these words: “nowhere”/)).toBeVisible()
  await screen.getByRole('button', { name: 'Clear the search' }).click()
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
})

test('words are a condition of filters, too, and so are tags, notes and what I have seen', async () => {
  const server = createServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await screen.getByRole('button', { name: 'Filter' }).click()
  await screen.getByRole('button', { name: 'Text in the session' }).click()
  await screen.getByRole('textbox', { name: 'Text', exact: true }).fill('pay now')
  await screen.getByRole('checkbox', { name: 'not' }).click()
  await screen.getByRole('button', { name: 'Add', exact: true }).click()
  const name = 'Text in the session does not contain “pay now”'
  await expect.element(screen.getByRole('button', { name, exact: true })).toBeVisible()
  expect(server.filters.at(-1)).toBe('{"all":[{"not":{"field":"text","contains":"pay now"}}]}')
  for (const label of ['Tag', 'Seen by me', 'Has notes']) {
    await screen.getByRole('button', { name: 'Filter', exact: true }).click()
    await expect.element(screen.getByRole('button', { name: label, exact: true })).toBeVisible()
    await userEvent.keyboard('{Escape}')
  }
})
