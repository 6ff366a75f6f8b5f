import type { HealthReason } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import Health from './Health.svelte'

const NOW = Date.now()
const REASONS: HealthReason[] = [
  {
    reason: 'sampled_out',
    count: 1_204,
    firstSeenAt: NOW - 7_200_000,
    lastSeenAt: NOW - 300_000,
    page: '/checkout',
    message: 'The replay was left out by the sampling rate.',
    hint: 'Raise the rate.',
  },
  {
    reason: 'do_not_track',
    count: 1,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    page: null,
    message: 'The browser asks not to be tracked.',
    hint: 'Set `honourDoNotTrack` to `false`.',
  },
]

async function openHealth(health: HealthReason[], broken: string | null = null) {
  const server = createFakeServer()
  server.health = health
  server.broken = broken
  return { server, ...(await openPage({ server, page: Health, path: '/settings/health' })) }
}

test('a reason tells how many, when, where and what to do', async () => {
  const { screen } = await openHealth(REASONS)
  const card = screen.getByRole('article', { name: /sampling rate/ })
  for (const text of [/^1.204 times$/, /^5 min/, '/checkout', 'Raise the rate.', 'sampled_out']) {
    await expect.element(card.getByText(text, { exact: true })).toBeVisible()
  }
  await expect.element(screen.getByText(/in the last 30 days of Asia\/Ho Chi Minh\./)).toBeVisible()
  const silent = screen.getByRole('article', { name: /asks not to be tracked/ })
  await expect.element(silent.getByText('1 time', { exact: true })).toBeVisible()
  expect(silent.getByText('For example on').elements()).toEqual([])
  expect(silent.element().textContent).toContain('Set honourDoNotTrack to false.')
  expect(silent.getByText('honourDoNotTrack', { exact: true }).element().tagName).toBe('CODE')
})

test('no reasons is good news', async () => {
  const { screen } = await openHealth([])
  await expect.element(screen.getByRole('heading', { name: 'Nothing was left out' })).toBeVisible()
})

test('reasons that do not load can be asked for again', async () => {
  const { screen, server } = await openHealth(REASONS, 'projects')
  await expect.element(screen.getByText('The reasons could not be loaded')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Raise the rate.')).toBeVisible()
})
