import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { writeFilter } from '../lib/filters/filter-address.ts'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { PROJECT, sessionId, summaryOf } from '../testing/summaries.ts'
import Session from './Session.svelte'
import Sessions from './Sessions.svelte'

function rowIds(): (string | undefined)[] {
  return [...document.querySelectorAll<HTMLElement>('[data-session-id]')].map(
    ({ dataset }) => dataset['sessionId'],
  )
}

test('rows stand newest first and say who, where, with what and what went wrong', async () => {
  const server = createFakeServer()
  server.sessions = [
    summaryOf(3),
    summaryOf(1, { userId: 'ada@shop.test', exceptionCount: 2, failedRequestCount: 1 }),
    summaryOf(2, { live: true }),
  ]
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  const rows = screen.getByRole('list', { name: 'Sessions, newest first' }).getByRole('listitem')
  const first = rows.first()
  await expect.element(first.getByText('ada@shop.test')).toBeVisible()
  expect(rowIds()).toEqual([sessionId(1), sessionId(2), sessionId(3)])
  await expect.element(first.getByText('/entry-1')).toBeVisible()
  await expect.element(first.getByText('Firefox on Windows')).toBeVisible()
  await expect.element(first.getByTitle('2 uncaught errors')).toBeVisible()
  await expect.element(first.getByTitle('1 failed request')).toBeVisible()
  await expect.element(rows.nth(1).getByText('Live')).toBeVisible()
})

test('a row says the country and the channel where they are known, and nothing where not', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1, { country: 'DE', channel: 'Paid Search' }), summaryOf(2)]
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  const rows = screen.getByRole('list', { name: 'Sessions, newest first' }).getByRole('listitem')
  await expect.element(rows.first().getByTitle('Germany')).toMatchTextContent(/DE/)
  await expect.element(rows.first().getByTitle('Channel')).toHaveTextContent('Paid Search')
  await expect.element(rows.nth(1)).toBeVisible()
  expect(rows.nth(1).getByTitle('Channel').elements()).toEqual([])
})

test('a session that begins while one looks appears by itself', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(5)]
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-5')).toBeVisible()
  server.sessions.push(summaryOf(1, { live: true }))
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
  expect(rowIds()).toEqual([sessionId(1), sessionId(5)])
})

test('the empty project shows its snippet and gives way to the first session', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText(new RegExp(`data-key="${PROJECT.key}"`))).toBeVisible()
  await expect.element(screen.getByText(/Waiting for the first event/)).toBeVisible()
  server.sessions.push(summaryOf(1))
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
})

test('a range without sessions is named and widened by one click', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1, { startedAt: Date.now() - 20 * 86_400_000 })]
  const { screen } = await openPage({
    server,
    page: Sessions,
    path: '/sessions',
    search: { range: '24h' },
  })
  await expect.element(screen.getByText(/Nothing was recorded in “Last 24 hours”/)).toBeVisible()
  await screen.getByRole('button', { name: 'Show last 30 days' }).click()
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
  expect(new URLSearchParams(location.search).get('range')).toBe('30d')
})

test('a failure is said with its hint and can be tried again', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1)]
  server.broken = 'sessions'
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('The server has too much to do.')).toBeVisible()
  await expect.element(screen.getByText('Wait a minute.')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('/entry-1')).toBeVisible()
})

test('J and K move through the rows, and typing keeps its letters', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1), summaryOf(2), summaryOf(3)]
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-3')).toBeVisible()
  const focused = (): string | undefined =>
    document.activeElement instanceof HTMLElement
      ? document.activeElement.dataset['sessionId']
      : undefined
  await userEvent.keyboard('j')
  await expect.poll(focused).toBe(sessionId(1))
  await userEvent.keyboard('j')
  await expect.poll(focused).toBe(sessionId(2))
  await userEvent.keyboard('k')
  await expect.poll(focused).toBe(sessionId(1))
})

test('Enter opens the row that J went to, however quickly it follows', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1), summaryOf(2)]
  const { screen, went } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-2')).toBeVisible()
  for (const key of ['j', 'j', 'Enter']) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true }))
  }
  expect(went).toEqual([`/sessions/${sessionId(2)}`])
})

test('long lists load page by page', async () => {
  const server = createFakeServer()
  server.sessions = Array.from({ length: 120 }, (_, index) => summaryOf(index + 1))
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText('/entry-1', { exact: true })).toBeVisible()
  expect(rowIds().length).toBeLessThan(60)
  // The end moves away with each page that arrives: one scroll may find the old one.
  const isAtLast = (): boolean => {
    window.scrollTo(0, document.documentElement.scrollHeight)
    return rowIds().includes(sessionId(120))
  }
  await expect.poll(isAtLast).toBe(true)
  expect(new Set(rowIds()).size).toBe(rowIds().length)
})

test('who is signed out is told how to sign in', async () => {
  const server = createFakeServer()
  server.signedIn = false
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await screen.getByText('I have no password').click()
  await expect.element(screen.getByText('playhead sign-in-link')).toBeVisible()
})

test('the session page leads on to the sessions beside it in the list', async () => {
  sessionStorage.clear()
  const server = createFakeServer()
  server.sessions = [summaryOf(1), summaryOf(2), summaryOf(3)]
  const list = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(list.screen.getByText('/entry-3')).toBeVisible()
  await list.screen.unmount()

  const { screen } = await openPage({
    server,
    page: Session,
    path: `/sessions/${sessionId(2)}`,
    params: { id: sessionId(2) },
  })
  const linkOf = (name: string) => screen.getByRole('link', { name })
  await expect
    .element(linkOf('Session above in the list'))
    .toHaveAttribute('href', expect.stringContaining(`/sessions/${sessionId(1)}`))
  await expect
    .element(linkOf('Session below in the list'))
    .toHaveAttribute('href', expect.stringContaining(`/sessions/${sessionId(3)}`))
})

test('the list is had as a file, with its filter and its order', async () => {
  const server = createFakeServer()
  server.sessions = [summaryOf(1)]
  const filter = writeFilter({ all: [{ field: 'browser', is: ['Firefox'] }] }) ?? ''
  const search = { sort: 'errors', filter }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', search })
  await screen.getByRole('button', { name: 'Download the list' }).click()
  const items = screen.getByRole('menuitem')
  await expect.element(items.first()).toHaveTextContent('Sessions as CSV')
  const links = items.elements().map((link) => new URL((link as HTMLAnchorElement).href))
  expect(links.map(({ pathname }) => pathname)).toEqual([
    '/api/tables/sessions',
    '/api/tables/sessions',
    '/api/tables/sessions',
    '/api/tables/events',
    '/api/tables/events',
    '/api/tables/events',
  ])
  expect(Object.fromEntries(links[4]?.searchParams ?? [])).toMatchObject({
    project: PROJECT.id,
    sort: 'errors',
    format: 'ndjson',
    filter: expect.stringContaining('Firefox') as string,
  })
})

test('where the server tells what comes, a new session is there at once, above the others', async () => {
  const server = createFakeServer()
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  server.openStream = () => new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>)
  server.sessions = [summaryOf(1, { startedAt: Date.now() - 60_000 })]
  await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.poll(rowIds).toEqual([sessionId(1)])
  server.sessions = [summaryOf(2, { startedAt: Date.now() }), ...server.sessions]
  const writer = writable.getWriter()
  await writer.write(new TextEncoder().encode('event: stored\ndata: {}\n\n'))
  await expect.poll(rowIds).toEqual([sessionId(2), sessionId(1)])
})
