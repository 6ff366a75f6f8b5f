import type { SessionPages, SessionSummary } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { manifestOf, recordCounting } from '../testing/replay.ts'
import { setScreenSize } from '../testing/screen-size.ts'
import { sessionId, summaryOf } from '../testing/summaries.ts'
import Session from './Session.svelte'

interface Visit {
  readonly fields?: Partial<SessionSummary>
  readonly pages?: (session: SessionSummary) => SessionPages['pages']
  readonly broken?: string
  readonly playable?: boolean
}

async function openProperties({ fields = {}, pages = () => [], broken, playable }: Visit = {}) {
  const session = summaryOf(1, fields)
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session, playable ? {} : { tabs: [] })
  if (playable) server.frames = await recordCounting(session, 30)
  server.pages = pages(session)
  server.broken = broken ?? null
  const { screen } = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search: { t: '0' },
  })
  const opener = screen.getByRole('button', { name: 'Open the inspector' })
  if (innerWidth < 760) await opener.click()
  await screen.getByRole('tab', { name: 'Properties' }).click()
  const valueOf = (name: string): string | undefined => {
    const names = [...document.querySelectorAll('.properties dt')]
    const found = names.find((element) => element.textContent === name)
    return found?.nextElementSibling?.textContent.replace(/Copy .*$/, '').trim()
  }
  return { screen, server, session, valueOf }
}

test('what is known of a session stands in groups, in words', async () => {
  const { screen, valueOf } = await openProperties({
    fields: {
      userId: 'ada',
      traits: { plan: 'pro', seats: 5 },
      customSessionId: '1700000000000',
      startReason: 'idle_timeout',
      channel: 'Paid Search',
      utmSource: 'google',
      clickIds: { gclid: 'abc' },
      country: 'DE',
      rageClickCount: 3,
      isBounce: true,
    },
  })
  for (const title of ['Identity', 'Time', 'Counts', 'Pages', 'Acquisition', 'Device', 'Place']) {
    await expect.element(screen.getByRole('heading', { name: title, exact: true })).toBeVisible()
  }
  const shown = {
    'Custom id': '1700000000000',
    'Trait: seats': '5',
    'Window 1': sessionId(900),
    'Began because': 'Back after the idle timeout',
    Channel: 'Paid Search',
    utm_source: 'google',
    gclid: 'abc',
    Country: 'Germany (DE)',
    'Rage clicks': '3',
    Bounce: 'Yes',
  }
  for (const [name, value] of Object.entries(shown)) expect(valueOf(name), name).toBe(value)
  const source = screen.getByRole('link', { name: 'IP geolocation by DB-IP' })
  await expect.element(source).toHaveAttribute('href', 'https://db-ip.com')
})

test('what is not known is a dash with the reason', async () => {
  const { valueOf } = await openProperties({
    fields: { anonymousId: '', clientStartedAt: null, startReason: null },
  })
  await expect.poll(() => valueOf('User id')).toBe('– nobody was identified')
  expect(valueOf('Anonymous id')).toBe('– only a back end sent events')
  expect(valueOf('utm_campaign')).toBe('– not in the entry address')
  expect(valueOf('Clock skew')).toBe('– no page sent anything')
  expect(valueOf('Country')).toBe('– the address is private or unknown')
})

test('the times of a client whose clock is wrong stand beside the corrected ones', async () => {
  const startedAt = Date.UTC(2026, 0, 2, 12)
  const { valueOf } = await openProperties({
    fields: { startedAt, clientStartedAt: startedAt - 3_600_000 },
  })
  await expect.poll(() => valueOf('Clock skew')).toBe('Client clock 1 h 00 min behind')
  expect(valueOf('Start, client clock')).not.toBe(valueOf('Start'))
})

test('a value is copied as it is stored', async () => {
  const { screen } = await openProperties({ fields: { durationMs: 95_000 } })
  const copied: string[] = []
  const { clipboard } = navigator
  const write = clipboard.writeText.bind(clipboard)
  clipboard.writeText = async (text) => {
    copied.push(text)
  }
  await screen.getByRole('button', { name: /^Copy Duration/ }).click()
  clipboard.writeText = write
  expect(copied).toEqual(['95000'])
})

test('pages tell when they were entered and left, and one leads to its moment', async () => {
  const { screen } = await openProperties({
    playable: true,
    pages: ({ startedAt }) => [
      { path: '/', views: 1, enteredAt: startedAt, leftAt: startedAt + 5_000 },
      { path: '/cart', views: 2, enteredAt: startedAt + 5_000, leftAt: startedAt + 30_000 },
    ],
  })
  await expect.element(screen.getByRole('slider')).toHaveAttribute('aria-valuenow', '0')
  const page = screen.getByRole('button', { name: /^\/cart/ })
  await expect
    .element(page)
    .toHaveTextContent('/cart entered at 00:05 – left at 00:30 25 s, 2 views')
  await page.click()
  await expect.element(screen.getByRole('slider')).toHaveAttribute('aria-valuenow', '5000')
})

test('beside the replay the properties scroll, and the page does not', async () => {
  await setScreenSize(1440, 900)
  const { screen } = await openProperties({
    pages: ({ startedAt }) => [{ path: '/', views: 1, enteredAt: startedAt, leftAt: startedAt }],
  })
  await expect.element(screen.getByRole('button', { name: /^\/ entered at/ })).toBeVisible()
  const { scrollHeight, clientHeight } = document.documentElement
  expect(scrollHeight).toBe(clientHeight)
})

test('on a phone nothing is wider than the screen', async () => {
  await setScreenSize(390, 844)
  const { screen } = await openProperties({
    fields: { entryUrl: `https://x.test/${'a'.repeat(300)}` },
  })
  await expect.element(screen.getByRole('heading', { name: 'Place' })).toBeInTheDocument()
  const { scrollWidth, clientWidth } = document.documentElement
  expect(scrollWidth).toBe(clientWidth)
})

test('pages that fail to load leave the rest standing, and can be asked for again', async () => {
  const { screen, server, valueOf } = await openProperties({
    broken: `sessions/${sessionId(1)}/pages`,
  })
  await expect.element(screen.getByText(/The pages could not be loaded/)).toBeVisible()
  expect(valueOf('Session id')).toBe(sessionId(1))
  server.broken = null
  await screen.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('No page view has arrived.')).toBeVisible()
})

test('an excluded session says why, and where to read on', async () => {
  const { screen } = await openProperties({
    fields: { excludedReason: 'session_id_shared_by_users' },
  })
  await expect.element(screen.getByText('Kept out of every figure.')).toBeVisible()
  await expect.element(screen.getByText(/Two users sent events/)).toBeVisible()
  const link = screen.getByRole('link', { name: 'What to do about it' })
  await expect
    .element(link)
    .toHaveAttribute('href', '/settings/warnings#session_id_shared_by_users')
})
