import type { Exploration } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import Explore from './Explore.svelte'

const MIDNIGHT = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000
const EXPLORATION: Exploration = {
  edges: [MIDNIGHT, MIDNIGHT + DAY_MS, MIDNIGHT + 2 * DAY_MS],
  edgesBefore: null,
  timeZone: 'UTC',
  counted: [{ series: 'A', samples: 42, numbers: null }],
  lines: [{ series: 'A', key: { kind: 'all' }, points: [40, 2], total: 42, before: null }],
  isComplete: true,
  countedFromAt: 0,
  statements: [],
}

async function openExplore(
  search: Record<string, string> = {},
  prepare: (server: FakeServer) => void = () => {},
) {
  const server = createFakeServer()
  server.exploration = EXPLORATION
  prepare(server)
  const { screen } = await openPage({ server, page: Explore, path: '/explore', search })
  return { screen, server, lastSeries: () => server.explored.at(-1)?.series }
}

test('conditions of events and of their sessions are added to a series, and taken away again', async () => {
  const { screen, lastSeries } = await openExplore()
  await screen.getByLabelText('What series A is of').selectOptions('Event')
  await screen.getByLabelText('Event of series A').fill('paid')
  const events = screen.getByRole('group', { name: /events of series A must have/ })
  await events.getByRole('button', { name: 'Where' }).click()
  await screen.getByRole('textbox', { name: 'Property', exact: true }).fill('amount')
  await screen.getByRole('combobox', { name: 'Comparison' }).selectOptions('is from … to')
  await screen.getByRole('spinbutton', { name: 'At least' }).fill('10')
  expect(screen.getByRole('checkbox', { name: 'not' }).elements()).toEqual([])
  await screen.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(events.getByText('amount at least 10')).toBeVisible()

  const sessions = screen.getByRole('group', { name: /Sessions that count in series A/ })
  await sessions.getByRole('button', { name: 'In sessions' }).click()
  await screen.getByRole('textbox', { name: 'Search for a property' }).fill('Bounced')
  await screen.getByRole('button', { name: 'Bounced', exact: true }).click()
  await screen.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(sessions.getByText('Bounced yes')).toBeVisible()
  await expect.poll(lastSeries).toEqual([
    {
      event: { name: 'paid', where: [{ property: 'amount', from: 10 }] },
      measure: 'total',
      value: null,
      filter: { all: [{ field: 'isBounce', is: [true] }] },
    },
  ])

  await events.getByRole('button', { name: /^Remove/ }).click()
  await sessions.getByRole('button', { name: /^Remove/ }).click()
  await screen.getByLabelText('Measure of series A').selectOptions('Unique users')
  await expect
    .poll(lastSeries)
    .toEqual([{ event: { name: 'paid' }, measure: 'users', value: null, filter: { all: [] } }])
})

test('conditions that only the address can say are shown, and kept', async () => {
  const filter = { any: [{ not: { all: [{ field: 'browser', is: ['Safari'] }] } }] }
  const event = { channel: 'shop', where: [{ property: 'a', is: [1] }] }
  const query = { series: [{ event, measure: 'total', value: null, filter }] }
  const view = `1.${JSON.stringify({ chart: 'line', query })}`
  const { screen, lastSeries } = await openExplore({ explore: view })
  await expect.element(screen.getByText('of channel shop')).toBeVisible()
  await expect.element(screen.getByText('a is 1')).toBeVisible()
  await screen.getByLabelText('Measure of series A').selectOptions('Unique users')
  await expect.poll(lastSeries).toEqual([{ event, measure: 'users', value: null, filter }])
})

test('values are drawn and told, and a failure says what to do', async () => {
  const { screen } = await openExplore()
  await expect.element(screen.getByRole('region', { name: 'Values' }).getByText('42')).toBeVisible()
  const failing = await openExplore({}, (server) => (server.exploration = null))
  await expect
    .element(failing.screen.getByText('The exploration could not be counted'))
    .toBeVisible()
  await expect.element(failing.screen.getByRole('button', { name: /again/i })).toBeVisible()
})

test('an address that makes no sense is told, and can be left', async () => {
  const { screen } = await openExplore({ explore: '9.{}' })
  await expect.element(screen.getByText(/in the address cannot be read/)).toBeVisible()
  await screen.getByRole('button', { name: 'Begin anew' }).click()
  await expect.element(screen.getByLabelText('What series A is of')).toBeVisible()
})
