import type { Paths as PathsAnswer } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { sessionId } from '../testing/summaries.ts'
import Paths from './Paths.svelte'

const node = (path: string, sessions: number) => ({
  page: { kind: 'page' as const, path },
  sessions,
  pages: 1,
})
const PATHS: PathsAnswer = {
  direction: 'from',
  page: null,
  sessions: 40,
  looked: 40,
  isComplete: true,
  countedFromAt: 0,
  steps: [
    {
      nodes: [node('/', 30), node('/help', 10)],
      links: [
        { from: 0, to: 0, sessions: 20, medianMs: 65_000 },
        { from: 0, to: 1, sessions: 4, medianMs: 1_000 },
        { from: 0, to: null, sessions: 6, medianMs: null },
        { from: 1, to: null, sessions: 10, medianMs: null },
      ],
    },
    {
      nodes: [node('/cart', 20), { page: { kind: 'other' }, sessions: 4, pages: 3 }],
      links: [
        { from: 0, to: null, sessions: 20, medianMs: null },
        { from: 1, to: null, sessions: 4, medianMs: null },
      ],
    },
  ],
}

async function openPaths(
  search: Record<string, string> = {},
  prepare: (server: FakeServer) => void = () => {},
) {
  const server = createFakeServer()
  server.paths = PATHS
  server.pathSessions = {
    sessions: [{ sessionId: sessionId(1), at: Date.now(), offsetMs: 65_432 }],
    total: 60,
  }
  prepare(server)
  const { screen } = await openPage({ server, page: Paths, path: '/paths', search })
  return { screen, server }
}

test('ways begin with any page, and every one has a row', async () => {
  const { screen, server } = await openPaths()
  await expect
    .element(screen.getByRole('button', { name: '/help, First page: 10 sessions' }))
    .toBeVisible()
  expect(server.pathQueries.at(-1)).toMatchObject({ direction: 'from', steps: '4', top: '6' })
  expect(server.pathQueries.at(-1)).not.toHaveProperty('page')
  const table = screen.getByRole('region', { name: 'Ways from page to page' })
  await expect
    .element(
      table.getByRole('row', { name: /First page \/ \/cart 20 sessions.* 66\.7 % 1 min 05 s/ }),
    )
    .toBeVisible()
  for (const [name, format] of [
    ['CSV', 'csv'],
    ['NDJSON', 'ndjson'],
    ['Parquet', 'parquet'],
  ] as const) {
    const href = new RegExp(`^/api/paths/table\\?.*direction=from.*format=${format}$`)
    await expect
      .element(screen.getByRole('link', { name, exact: true }))
      .toHaveAttribute('href', expect.stringMatching(href))
  }
})

test('a page opens its sessions, more of them, and becomes the start', async () => {
  const { screen, server } = await openPaths()
  await screen.getByRole('button', { name: '/cart, 1 page later: 20 sessions' }).click()
  await expect
    .element(screen.getByRole('link', { name: /01:05/ }))
    .toHaveAttribute('href', expect.stringMatching(`${sessionId(1)}\\?.*t=65432$`))
  expect(server.pathQueries.at(-1)).toMatchObject({
    step: '1',
    at: '{"kind":"page","path":"/cart"}',
    skip: '0',
  })
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => server.pathQueries.at(-1)).toMatchObject({ skip: '50' })
  await screen.getByRole('button', { name: 'Ways to this page' }).click()
  await expect
    .poll(() => server.pathQueries.at(-1))
    .toMatchObject({ direction: 'to', page: '/cart' })
})

test('a way opens the sessions that took it, by the keyboard, too', async () => {
  const { screen, server } = await openPaths()
  const button = screen.getByRole('button', { name: '6 sessions, / and Left' })
  await expect.element(button).toBeVisible()
  ;(button.element() as HTMLElement).focus()
  ;(button.element() as HTMLElement).click()
  await expect.element(screen.getByRole('region', { name: 'Sessions of this way' })).toBeVisible()
  await expect
    .poll(() => server.pathQueries.at(-1))
    .toMatchObject({ step: '0', next: '{"kind":"end"}' })
})

test('the address has the whole state, and the form changes it', async () => {
  const { screen, server } = await openPaths({ page: '/cart', way: 'to', long: '6', top: '3' })
  await expect.element(screen.getByLabelText('Page')).toHaveValue('/cart')
  expect(server.pathQueries.at(-1)).toMatchObject({
    direction: 'to',
    page: '/cart',
    steps: '6',
    top: '3',
  })
  await screen.getByRole('combobox', { name: 'pages long' }).selectOptions('2')
  await expect.poll(() => server.pathQueries.at(-1)).toMatchObject({ steps: '2' })
  await screen.getByRole('button', { name: 'Any page' }).click()
  await expect.poll(() => server.pathQueries.at(-1)).not.toHaveProperty('page')
})

test('nothing, too many, and a server that fails are said', async () => {
  const { screen, server } = await openPaths({ page: '/x' }, (server) => {
    server.paths = { ...PATHS, page: '/x', sessions: 0, steps: [] }
  })
  await expect.element(screen.getByText('Nobody saw this page')).toBeVisible()
  server.paths = { ...PATHS, isComplete: false }
  await screen.getByRole('button', { name: 'Begin with any page' }).click()
  await expect.element(screen.getByText(/more than can be counted/)).toBeVisible()
  server.paths = null
  await screen.getByLabelText('Direction').selectOptions('Which way they came to')
  await expect.element(screen.getByText('The paths could not be counted')).toBeVisible()
})
