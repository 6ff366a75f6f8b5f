import { expect, test } from 'vitest'
import Sessions from '../../routes/Sessions.svelte'
import { createFakeServer } from '../../testing/fake-server.ts'
import { openPage } from '../../testing/open-page.ts'
import { summaryOf } from '../../testing/summaries.ts'

async function openSessions({ isDiskFull }: { isDiskFull: boolean }) {
  const server = createFakeServer()
  server.sessions = [summaryOf(1)]
  server.isDiskFull = isDiskFull
  return openPage({ server, page: Sessions, path: '/sessions' })
}

test('a full disk is told on every page, with what to do, and what is stored stays in sight', async () => {
  const { screen } = await openSessions({ isDiskFull: true })
  const banner = screen.getByRole('status').getByRole('region', { name: /disk is full/ })
  await expect.element(banner.getByText(/Nothing new is recorded/)).toBeVisible()
  await expect.element(banner.getByText(/Free space on the disk/)).toBeVisible()
  await expect.element(screen.getByText('/entry-1').first()).toBeVisible()
})

test('a server with room says nothing', async () => {
  const { screen } = await openSessions({ isDiskFull: false })
  await expect.element(screen.getByText('/entry-1').first()).toBeVisible()
  expect(screen.getByText(/disk is full/).elements()).toEqual([])
})
