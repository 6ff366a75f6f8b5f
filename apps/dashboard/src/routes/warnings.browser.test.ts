import type { IngestionWarning } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { sessionId } from '../testing/summaries.ts'
import Warnings from './Warnings.svelte'

const NOW = Date.now()
const WARNINGS: IngestionWarning[] = [
  {
    code: 'session_id_shared_by_users',
    count: 12,
    firstSeenAt: NOW - 7_200_000,
    lastSeenAt: NOW - 300_000,
    example: { sessionId: sessionId(7), userIds: ['ada', 'bob'] },
    message: 'Two users sent events with the same session id.',
    hint: 'Call reset() when somebody signs out.',
  },
  {
    code: 'event_rejected',
    count: 1,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    example: {},
    message: 'An event was not of the form that it must have.',
    hint: 'Look at the answer to the request.',
  },
]

async function openWarnings(warnings: IngestionWarning[], broken: string | null = null) {
  const server = createFakeServer()
  server.warnings = warnings
  server.broken = broken
  return { server, ...(await openPage({ server, page: Warnings, path: '/settings/warnings' })) }
}

test('a warning tells what, how many, when, one case and what to do', async () => {
  const { screen } = await openWarnings(WARNINGS)
  const card = screen.getByRole('article', { name: /Two users/ })
  await expect.element(card).toHaveAttribute('id', 'session_id_shared_by_users')
  for (const text of ['12 times', /^5 min/, 'Call reset() when somebody signs out.']) {
    await expect.element(card.getByText(text)).toBeVisible()
  }
  await expect
    .element(card.getByRole('link', { name: sessionId(7) }))
    .toHaveAttribute('href', `/sessions/${sessionId(7)}`)
  await expect.element(card.getByText('["ada","bob"]')).toBeVisible()
  const bare = screen.getByRole('article', { name: /not of the form/ })
  await expect.element(bare.getByText('1 time', { exact: true })).toBeVisible()
  expect(bare.getByText('One case').elements()).toEqual([])
})

test('no warnings is good news', async () => {
  const { screen } = await openWarnings([])
  await expect.element(screen.getByRole('heading', { name: 'Nothing to warn about' })).toBeVisible()
})

test('warnings that do not load can be asked for again', async () => {
  const { screen, server } = await openWarnings(WARNINGS, 'projects')
  await expect.element(screen.getByText('The warnings could not be loaded')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('12 times')).toBeVisible()
})

test('settings stand in the rail, and lead to both of their screens', async () => {
  const { screen } = await openWarnings([])
  const rail = screen.getByRole('navigation', { name: 'Main' })
  await expect
    .element(rail.getByRole('link', { name: 'Settings' }))
    .toHaveAttribute('aria-current', 'page')
  const screens = screen.getByRole('navigation', { name: 'Settings' })
  await expect
    .element(screens.getByRole('link', { name: 'Ingestion warnings' }))
    .toHaveAttribute('aria-current', 'page')
  await expect
    .element(screens.getByRole('link', { name: 'Project' }))
    .toHaveAttribute('href', '/settings')
})
