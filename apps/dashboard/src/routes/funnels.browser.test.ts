import type { Funnel } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { sessionId } from '../testing/summaries.ts'
import Funnels from './Funnels.svelte'

const NONE = { reached: [], dropped: [] }
const FUNNEL: Funnel = {
  isComplete: true,
  countedFromAt: 0,
  steps: [
    { count: 40, conversion: 100, total: 100, medianMs: null, ...NONE },
    {
      count: 10,
      conversion: 25,
      total: 25,
      medianMs: 65_000,
      reached: [{ sessionId: sessionId(1), at: Date.now(), offsetMs: 65_432 }],
      dropped: [{ sessionId: sessionId(2), at: Date.now(), offsetMs: 1_000 }],
    },
  ],
}
const STEPS = '1.[["page","is","/"],["event","is","paid"]]'

async function openFunnels(
  search: Record<string, string> = {},
  prepare: (server: FakeServer) => void = () => {},
) {
  const server = createFakeServer()
  server.funnel = FUNNEL
  prepare(server)
  const { screen } = await openPage({ server, page: Funnels, path: '/funnels', search })
  return { screen, server }
}

test('steps are filled in, and counted once all of them are', async () => {
  const { screen, server } = await openFunnels()
  await expect.element(screen.getByText('Two steps or more make a funnel')).toBeVisible()
  await screen.getByLabelText('Step 1', { exact: true }).fill('/')
  await screen.getByLabelText('What is done in step 2').selectOptions('Does')
  await screen.getByLabelText('Step 2', { exact: true }).fill('paid "now" 🦊')
  await screen.getByLabelText('What is done in step 1').click()
  await expect.element(screen.getByRole('list', { name: 'The funnel' })).toBeVisible()
  expect(server.funnels.at(-1)).toBe(
    'session [{"name":"page_view","where":[{"property":"$path","is":["/"]}]},{"name":"paid \\"now\\" 🦊"}]',
  )
  await screen.getByRole('button', { name: 'Add a step' }).click()
  await expect.element(screen.getByLabelText('Step 3', { exact: true })).toBeVisible()
  await expect.element(screen.getByText('Two steps or more make a funnel')).toBeVisible()
  await screen.getByRole('button', { name: 'Remove step 3' }).click()
  await expect.element(screen.getByRole('list', { name: 'The funnel' })).toBeVisible()
})

test('a step says how many came so far and how soon, and opens those that stopped', async () => {
  const { screen } = await openFunnels({ steps: STEPS })
  await expect.element(screen.getByText(/40 sessions took all steps/)).toBeVisible()
  await expect.element(screen.getByText(/half of them within/)).toBeVisible()
  await screen.getByRole('button', { name: '30 sessions stopped before' }).click()
  await expect
    .element(screen.getByRole('link', { name: /00:01/ }))
    .toHaveAttribute('href', expect.stringMatching(`${sessionId(2)}\\?.*t=1000$`))
  await screen.getByRole('button', { name: '10', exact: true }).click()
  await expect
    .element(screen.getByRole('link', { name: /01:05/ }))
    .toHaveAttribute('href', expect.stringMatching(`${sessionId(1)}\\?.*t=65432$`))
})

test('the sessions of a step are paged through to the last', async () => {
  const { screen, server } = await openFunnels({ steps: STEPS })
  server.funnelSessions = {
    sessions: [{ sessionId: sessionId(3), at: Date.now(), offsetMs: 2_000 }],
    total: 30,
  }
  const [first, second] = FUNNEL.steps
  if (!first || !second) throw new Error('no steps')
  const many = { ...second, count: 2, dropped: Array(38).fill(second.dropped[0]) as never }
  server.funnel = { ...FUNNEL, steps: [{ ...first, count: 90 }, many] }
  await screen.getByRole('combobox', { name: 'Of' }).selectOptions('user')
  await screen.getByRole('button', { name: '88 users stopped before' }).click()
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect
    .element(screen.getByRole('link', { name: /00:02/ }))
    .toHaveAttribute('href', expect.stringContaining(sessionId(3)))
  expect(server.funnels.at(-1)).toBe('sessions of 1 dropped after 50')
  await expect.element(screen.getByRole('button', { name: 'Show more' })).not.toBeInTheDocument()
})

test('users are counted instead where that is asked', async () => {
  const { screen, server } = await openFunnels({ steps: STEPS, of: 'user', within: 'week' })
  await expect.element(screen.getByText(/40 users took all steps/)).toBeVisible()
  expect(server.funnels.at(-1)).toMatch(/^user /)
})

test('nobody, too many, and a server that fails are said', async () => {
  const nobody = { count: 0, conversion: null, total: null, medianMs: null, ...NONE }
  const { screen, server } = await openFunnels({ steps: STEPS }, (server) => {
    server.funnel = { ...FUNNEL, isComplete: false, steps: [nobody, nobody] }
  })
  await expect.element(screen.getByText('Nobody took the first step.')).toBeVisible()
  await expect.element(screen.getByText(/more than can be counted/)).toBeVisible()
  server.funnel = null
  await screen
    .getByRole('combobox', { name: 'From the first step to the last' })
    .selectOptions('within an hour')
  await expect.element(screen.getByText('The funnel could not be counted')).toBeVisible()
})
