import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import Overview from './Overview.svelte'

const OVERVIEW = {
  fromAt: 0,
  toAt: 1,
  sessions: 1_234,
  users: 617,
  medianDurationMs: 95_000,
  bounceRate: 33.333,
  durations: [
    { fromMs: 0, toMs: 10_000, sessions: 400 },
    { fromMs: 10_000, toMs: 60_000, sessions: 800 },
    { fromMs: 60_000, toMs: null, sessions: 34 },
  ],
  topPages: [
    { path: '/', views: 900, sessions: 800 },
    { path: '/cart', views: 90, sessions: 80 },
  ],
}

test('tiles say their figures and how the bounce rate is defined', async () => {
  const server = createFakeServer()
  server.overview = OVERVIEW
  const { screen } = await openPage({
    server,
    page: Overview,
    path: '/overview',
    search: { range: '30d' },
  })
  const sessions = screen.getByRole('link', { name: '1,234' })
  await expect.element(sessions).toHaveAttribute('href', '/sessions?range=30d')
  for (const text of [
    '1 min 35 s',
    '33.3 %',
    'Sessions with exactly one page view, of all sessions',
  ]) {
    await expect.element(screen.getByText(text)).toBeVisible()
  }
})

test('the bounce tile says the definition that the project has set', async () => {
  const server = createFakeServer()
  server.overview = OVERVIEW
  server.settings = {
    ...server.settings,
    bounce: { minDurationMs: 10_000, requireNoInteraction: true },
  }
  const { screen } = await openPage({ server, page: Overview, path: '/overview' })
  await expect
    .element(
      screen.getByText(
        'Sessions with exactly one page view, under 10 s and without a click, an input or a submit, of all sessions',
      ),
    )
    .toBeVisible()
})

test('the histogram can be read as a table', async () => {
  const server = createFakeServer()
  server.overview = OVERVIEW
  const { screen } = await openPage({ server, page: Overview, path: '/overview' })
  const table = screen.getByRole('table', { name: 'Sessions by duration' })
  await expect.element(table.getByRole('row', { name: '0 – 10 s 400' })).toBeInTheDocument()
  await expect.element(table.getByRole('row', { name: '1 min + 34' })).toBeInTheDocument()
})

test('an empty range is named', async () => {
  const server = createFakeServer()
  server.overview = { ...OVERVIEW, sessions: 0, medianDurationMs: null as never, topPages: [] }
  const { screen } = await openPage({ server, page: Overview, path: '/overview' })
  await expect.element(screen.getByText(/Nothing was recorded in “Last 7 days”/)).toBeVisible()
})
