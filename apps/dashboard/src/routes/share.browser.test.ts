import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { SHARE_TOKEN, sharedSessionOf, shareLinkOf } from '../testing/fake-share.ts'
import { openPage } from '../testing/open-page.ts'
import { manifestOf, recordCounting, TAB_ID } from '../testing/replay.ts'
import { eventOf, summaryOf } from '../testing/summaries.ts'
import Session from './Session.svelte'
import Settings from './Settings.svelte'
import Share from './Share.svelte'

async function createServer(prepare: (server: FakeServer) => void = () => {}) {
  const session = summaryOf(1, { userId: 'ada' })
  const server = createFakeServer()
  server.sessions = [session]
  server.shared = sharedSessionOf(session)
  server.manifest = manifestOf(session)
  server.frames = await recordCounting(session, 30)
  server.events = [
    eventOf(session, 100, { path: '/home', metadata: { title: 'Home' }, windowId: TAB_ID }),
    eventOf(session, 5_000, { name: 'click', metadata: { text: 'Buy' }, windowId: TAB_ID }),
  ]
  prepare(server)
  return { server, session }
}

async function openSession(search: Record<string, string> = { t: '5500' }) {
  const { server, session } = await createServer()
  const { screen } = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search,
  })
  await screen.getByRole('button', { name: 'Share' }).click()
  return { server, session, screen }
}

/** As somebody who has the link and is not signed in. */
async function openShared(prepare: (server: FakeServer) => void = () => {}, token = SHARE_TOKEN) {
  const { server, session } = await createServer((fake) => {
    fake.signedIn = false
    prepare(fake)
  })
  history.replaceState(null, '', `#${token}`)
  const { screen } = await openPage({
    server,
    page: Share,
    path: '/share',
    shell: false,
    pageProps: { send: server.send },
  })
  return { server, session, screen }
}

test('a link is made with what it hides, and is shown once', async () => {
  const { screen, server } = await openSession()
  await screen.getByLabelText('Works for').selectOptions('1 day')
  await screen.getByLabelText('Opens at 00:05').click()
  await screen.getByLabelText('Network requests').click()
  await screen.getByRole('button', { name: 'Make the link' }).click()
  const text = `${location.origin}/share#${SHARE_TOKEN}`
  await expect.element(screen.getByText(text)).toBeVisible()
  expect(server.shareLinks).toMatchObject([
    { hidesConsole: true, hidesNetwork: false, startMs: 5_500, clip: null },
  ])
  await expect
    .element(screen.getByText('Whole session, from 00:05, without console').last())
    .toBeVisible()
  await screen.getByRole('button', { name: /^Revoke the link/ }).click()
  await screen.getByRole('button', { name: 'Revoke the link', exact: true }).click()
  await expect.element(screen.getByText('Revoked by Admin')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await screen.getByRole('button', { name: 'Share' }).click()
  expect(screen.getByText(text).elements()).toEqual([])
})

test('a selection becomes a clip, and what is no part of the session is said', async () => {
  const { screen, server } = await openSession({ clip: '2000-8500' })
  await expect.element(screen.getByLabelText('Only a part')).toBeChecked()
  await expect.element(screen.getByLabelText('from')).toHaveValue('00:02')
  await expect.element(screen.getByLabelText('to', { exact: true })).toHaveValue('00:08.5')
  await screen.getByLabelText('to', { exact: true }).fill('00:01')
  await screen.getByRole('button', { name: 'Make the link' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/end after it begins/)
  await screen.getByLabelText('to', { exact: true }).fill('00:09')
  await screen.getByRole('button', { name: 'Make the link' }).click()
  await expect
    .poll(() => server.shareLinks)
    .toMatchObject([{ clip: { fromMs: 2_000, toMs: 9_000 } }])
})

test('a link that could not be made says why', async () => {
  const { screen, server, session } = await openSession()
  await expect.element(screen.getByText('There is no link yet.')).toBeVisible()
  server.broken = `sessions/${session.id}/share-links`
  await screen.getByRole('button', { name: 'Make the link' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/too much to do/)
})

test('whoever has the link sees the replay, without signing in and without the rest', async () => {
  const { screen, server } = await openShared((fake) => {
    if (fake.shared) fake.shared = { ...fake.shared, startMs: 5_500 }
  })
  await expect.element(screen.getByRole('slider')).toHaveAttribute('aria-valuenow', '5500')
  await expect.element(screen.getByRole('heading', { name: 'Session replay' })).toBeVisible()
  await expect.element(screen.getByText('Buy')).toBeVisible()
  expect(screen.getByRole('navigation').elements()).toEqual([])
  expect(screen.getByText('ada').elements()).toEqual([])
  for (const name of [
    'Share',
    'Export',
    'Delete the session',
    'Notes and tags',
    'Inspect element',
  ]) {
    expect(screen.getByRole('button', { name }).elements()).toEqual([])
  }
  expect(server.requests.filter((request) => !/ share\//.test(request))).toEqual([])
  expect(server.requests.join()).not.toContain(SHARE_TOKEN)
  expect(server.requests.filter((request) => request === 'POST share/open')).toHaveLength(1)
})

test.each([
  ['share_link_expired', SHARE_TOKEN, 'This link has expired'],
  ['share_link_revoked', SHARE_TOKEN, 'This link was revoked'],
  [null, 'wrong', 'There is nothing behind this link'],
  [null, '', 'There is nothing behind this link'],
])('a link that ended as %s says so', async (end, token, title) => {
  const { screen } = await openShared((fake) => (fake.shareEnd = end), token)
  await expect.element(screen.getByRole('heading', { name: title })).toBeVisible()
  expect(document.querySelector('iframe[title="Session replay"]')).toBeNull()
})

test('the settings list all links, and revoke them', async () => {
  const { server } = await createServer((fake) => {
    fake.shareLinks = [
      shareLinkOf(1, { openedCount: 3, lastOpenedAt: Date.now() - 90_000 }),
      shareLinkOf(2, { expiresAt: Date.now() - 1_000, clip: { fromMs: 1_000, toMs: 2_000 } }),
    ]
  })
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  await expect.element(screen.getByText(/Opened 3 times/)).toBeVisible()
  await expect.element(screen.getByText(/^Expired/)).toBeVisible()
  await screen.getByRole('button', { name: /^Revoke the link/ }).click()
  await screen.getByRole('button', { name: 'Revoke the link', exact: true }).click()
  await expect.element(screen.getByText('Revoked by Admin')).toBeVisible()
  expect(server.shareLinks[0]?.revokedAt).not.toBeNull()
})
