import type { Role } from '@playhead/protocol'
import { expect, test } from 'vitest'
import Sessions from '../../routes/Sessions.svelte'
import { createFakeServer } from '../../testing/fake-server.ts'
import { openPage } from '../../testing/open-page.ts'
import { ME, summaryOf } from '../../testing/summaries.ts'

const NEWER = { version: '9.1.0', url: 'https://playhead.example/releases/9.1.0' }

interface Situation {
  readonly role: Role
  readonly newer: typeof NEWER | null
  /** The version that the reader has closed the banner of. */
  readonly known?: string
}

async function openSessions({ role, newer, known = '' }: Situation) {
  const server = createFakeServer()
  server.sessions = [summaryOf(1)]
  server.me = { ...ME, user: { ...ME.user, role } }
  server.newer = newer
  const remembered = { 'known-release': known }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions', remembered })
  await expect.element(screen.getByText('/entry-1').first()).toBeVisible()
  const asked = () => server.requests.some((line) => line.includes('release'))
  return { asked, banner: screen.getByRole('region', { name: 'A newer release' }) }
}

test('an administrator is told of a newer release, until it is closed', async () => {
  const { banner } = await openSessions({ role: 'admin', newer: NEWER })
  await expect.element(banner.getByText(/Playhead 9\.1\.0/)).toBeVisible()
  await expect.element(banner.getByText(/this server runs 0\.1\.0/)).toBeVisible()
  await expect
    .element(banner.getByRole('link', { name: 'What is new' }))
    .toHaveAttribute('href', NEWER.url)
  await banner.getByRole('button', { name: /Close/ }).click()
  await expect.element(banner).not.toBeInTheDocument()
  expect(localStorage.getItem('playhead.known-release')).toBe('9.1.0')
})

test('what was closed stays closed, until there is a newer one', async () => {
  const same = await openSessions({ role: 'admin', newer: NEWER, known: '9.1.0' })
  await expect.poll(same.asked).toBe(true)
  expect(same.banner.elements()).toEqual([])
  const next = await openSessions({ role: 'admin', newer: NEWER, known: '9.0.0' })
  await expect.element(next.banner.getByText(/Playhead 9\.1\.0/)).toBeVisible()
})

test('nobody else is told, and nothing is said where nothing is known', async () => {
  const member = await openSessions({ role: 'member', newer: NEWER })
  expect(member.banner.elements()).toEqual([])
  expect(member.asked()).toBe(false)
  const admin = await openSessions({ role: 'admin', newer: null })
  await expect.poll(admin.asked).toBe(true)
  expect(admin.banner.elements()).toEqual([])
})
