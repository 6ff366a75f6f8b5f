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
  errorRate: 12.5,
  before: {
    sessions: 1_000,
    users: 617,
    medianDurationMs: 95_000,
    bounceRate: 30.333,
    errorRate: 12.5,
  },
  series: {
    unit: 'day' as const,
    timeZone: 'Asia/Tokyo',
    endsAt: 2 * 86_400_000,
    points: [
      { at: 0, sessions: 1_000 },
      { at: 86_400_000, sessions: 234 },
    ],
  },
  breakdowns: [{ field: 'country', values: [{ value: 'DE', sessions: 700 }] }],
  vitals: [
    { metric: 'LCP', p75: 2_600, count: 90 },
    { metric: 'CLS', p75: 0.05, count: 90 },
  ],
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

test('every figure tells its change, and opens the sessions behind it', async () => {
  const server = createFakeServer()
  server.overview = OVERVIEW
  const { screen } = await openPage({ server, page: Overview, path: '/overview' })
  for (const text of ['+23.4 %', '+3 points', '2.60 s', 'needs improvement']) {
    await expect.element(screen.getByText(text)).toBeVisible()
  }
  const germany = screen.getByRole('link', { name: 'Germany' })
  await expect.element(germany).toHaveAttribute('href', toHref({ field: 'country', is: ['DE'] }))
  await expect
    .element(screen.getByRole('link', { name: '12.5 %' }))
    .toHaveAttribute('href', toHref({ field: 'exceptionCount', from: 1 }))
})

test('a filter in the address holds for the numbers and the links', async () => {
  const server = createFakeServer()
  server.overview = OVERVIEW
  const mobile = { field: 'deviceType', is: ['mobile'] }
  const { screen } = await openPage({
    server,
    page: Overview,
    path: '/overview',
    search: { filter: `1.${JSON.stringify({ all: [mobile] })}` },
  })
  await expect
    .element(screen.getByRole('button', { name: 'Device is mobile', exact: true }))
    .toBeVisible()
  await expect
    .element(screen.getByRole('link', { name: 'Germany' }))
    .toHaveAttribute('href', toHref(mobile, { field: 'country', is: ['DE'] }))
  expect(server.filters).toContain(JSON.stringify({ all: [mobile] }))
})

function toHref(...all: object[]): string {
  return `/sessions?${new URLSearchParams({ filter: `1.${JSON.stringify({ all })}` }).toString()}`
}
