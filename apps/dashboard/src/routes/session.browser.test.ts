import { encodeReplayFrames } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { manifestOf, recordCounting, TAB_ID } from '../testing/replay.ts'
import { eventOf, sessionId, summaryOf } from '../testing/summaries.ts'
import Session from './Session.svelte'

async function openSession(prepare: (server: FakeServer) => void = () => {}, t = '5500') {
  const session = summaryOf(1, { userId: 'ada' })
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session)
  server.frames = await recordCounting(session, 30)
  server.events = [
    eventOf(session, 0, { name: 'session_start', windowId: TAB_ID }),
    eventOf(session, 100, { path: '/home', metadata: { title: 'Home' }, windowId: TAB_ID }),
    eventOf(session, 5_000, {
      name: 'click',
      metadata: { text: 'Add to cart' },
      tags: { team: 'checkout' },
      windowId: TAB_ID,
    }),
    eventOf(session, 12_000, {
      name: 'exception',
      channel: '__errors',
      metadata: { message: 'town is undefined' },
      windowId: TAB_ID,
    }),
    eventOf(session, 20_000, { path: '/cart', windowId: TAB_ID }),
  ]
  prepare(server)
  const opened = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search: { t },
  })
  return { ...opened, server, session, slider: opened.screen.getByRole('slider') }
}

function replayedText(): string {
  const stage = document.querySelector<HTMLIFrameElement>('iframe[title="Session replay"]')
  const page = stage?.contentDocument?.querySelector('iframe')?.contentDocument
  return page?.body?.textContent ?? ''
}

/** Waits for a phase; the first replay of a run waits for the stage to be built. */
async function untilPhase(name: string): Promise<void> {
  await expect
    .poll(() => document.querySelector<HTMLElement>('[data-phase]')?.dataset['phase'])
    .toBe(name)
}

test('a deep link opens paused at its moment, with its event highlighted', async () => {
  const { slider } = await openSession()
  await untilPhase('paused')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5500')
  await expect.element(slider).toHaveAttribute('aria-valuetext', '00:05 of 00:30, click nearby')
  expect(replayedText()).toBe('second 5')
  // The list of events comes after the picture.
  await expect
    .poll(() => document.querySelector('[aria-current="true"]')?.textContent)
    .toContain('Add to cart')
})

test('a click on an event shows its moment', async () => {
  const { screen, slider } = await openSession()
  await untilPhase('paused')
  await screen.getByRole('button', { name: /town is undefined/ }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '12000')
  await expect.poll(replayedText).toBe('second 11')
  await expect
    .poll(() => document.querySelector('[aria-current="true"]')?.textContent)
    .toContain('town is undefined')
})

test('playing moves the picture, and pausing stops it', async () => {
  const { screen, slider } = await openSession()
  await untilPhase('paused')
  await screen.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.poll(replayedText).toBe('second 7')
  await screen.getByRole('button', { name: 'Pause', exact: true }).click()
  await untilPhase('paused')
  const stoppedAt = Number(slider.element().getAttribute('aria-valuenow'))
  expect(stoppedAt).toBeGreaterThanOrEqual(7_000)
  expect(replayedText()).toBe(`second ${Math.floor(stoppedAt / 1_000)}`)
})

test('keys move the playhead, but not while one types', async () => {
  const { screen, slider } = await openSession()
  await untilPhase('paused')
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '10500')
  await userEvent.keyboard('e')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '12000')
  await userEvent.keyboard(']')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '20000')
  await userEvent.keyboard('/')
  await userEvent.keyboard('e[[')
  await expect.element(screen.getByRole('searchbox')).toHaveValue('e[')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '20000')
})

test('the slider answers Home, End and the page keys', async () => {
  const { slider } = await openSession()
  await untilPhase('paused')
  slider.element().focus()
  await userEvent.keyboard('{End}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '30000')
  await userEvent.keyboard('{Home}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '0')
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5000')
})

test('an event opens to its name, channel, path and metadata, and the search finds it', async () => {
  const { screen } = await openSession()
  await screen.getByRole('searchbox').fill('checkout')
  await expect.element(screen.getByText('1 of 5')).toBeVisible()
  await screen.getByRole('button', { name: /Details of Click/ }).click()
  await expect.element(screen.getByText(/"text": "Add to cart"/)).toBeVisible()
  await screen.getByRole('searchbox').fill('no such thing')
  await screen.getByRole('button', { name: 'Clear the search' }).click()
  await expect.element(screen.getByText('5 events')).toBeVisible()
})

test('the replay frame is sandboxed, titled and never takes the focus', async () => {
  await openSession()
  await untilPhase('paused')
  const frame = document.querySelector('iframe')
  expect(frame?.getAttribute('sandbox')).toBe('allow-scripts allow-same-origin')
  expect(frame?.title).toBe('Session replay')
  expect(frame?.inert).toBe(true)
  expect(frame?.getBoundingClientRect().width).toBeLessThanOrEqual(640)
  const inner = frame?.contentDocument?.querySelector('iframe')
  expect(inner?.getAttribute('sandbox')).toBe('allow-same-origin')
})

test('an unknown session gets a page that says so', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({
    server,
    page: Session,
    path: '/sessions/x',
    params: { id: sessionId(404) },
  })
  await expect
    .element(screen.getByRole('heading', { name: 'There is no such session' }))
    .toBeVisible()
  await expect.element(screen.getByText(sessionId(404))).toBeVisible()
})

test('an id in capitals opens its session', async () => {
  const session = summaryOf(1, { id: '01890000-0000-7000-8000-00000000abcd' })
  const id = '01890000-0000-7000-8000-00000000ABCD'
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session, { tabs: [] })
  const { screen } = await openPage({
    server,
    page: Session,
    path: `/sessions/${id}`,
    params: { id },
  })
  await expect.element(screen.getByText('No replay was recorded')).toBeVisible()
})

test('a session without a replay says so and keeps its events', async () => {
  const { screen } = await openSession((server) => {
    if (server.manifest) server.manifest = { ...server.manifest, tabs: [] }
  })
  await expect.element(screen.getByText('No replay was recorded')).toBeVisible()
  await expect.element(screen.getByText('5 events')).toBeVisible()
})

test('a gap is said with its length and reason', async () => {
  const { screen } = await openSession((server) => {
    const [session] = server.sessions
    if (!session || !server.manifest) return
    const fromAt = session.startedAt + 5_000
    const gap = { fromAt, toAt: fromAt + 4_000, reason: 'missing_segments' as const }
    server.manifest = {
      ...server.manifest,
      tabs: server.manifest.tabs.map((tab) => ({ ...tab, gaps: [gap] })),
    }
  })
  await expect.element(screen.getByText('Nothing to show for 4 s')).toBeVisible()
  await expect.element(screen.getByText(/never arrived/)).toBeVisible()
})

test('a live session whose recording cannot be read says that it is damaged', async () => {
  const { screen, slider } = await openSession((server) => {
    if (server.manifest) server.manifest = { ...server.manifest, live: true }
    const header = { sequence: 0, clockOffsetMs: 0, eventCount: 62 }
    server.frames = encodeReplayFrames([{ header, payload: new Uint8Array([1, 2, 3]) }])
  })
  await untilPhase('gap')
  await screen.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '30000')
  await expect.element(screen.getByText('This part was damaged and cannot be read.')).toBeVisible()
})

test('a replay that fails to load can be tried again', async () => {
  const { screen, server, session } = await openSession((server) => {
    server.broken = `sessions/${server.sessions[0]?.id}/replay`
  })
  expect(session.hasReplay).toBe(true)
  await expect.element(screen.getByText('The replay could not be loaded')).toBeVisible()
  await expect.element(screen.getByText('Wait a minute.')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await untilPhase('paused')
})

test('a replay whose style sheets never arrived says so and plays', async () => {
  const { screen } = await openSession((server) => {
    if (server.manifest) server.manifest = { ...server.manifest, sheets: ['e'.repeat(64)] }
  })
  await untilPhase('paused')
  await expect.element(screen.getByText('Styles missing: 1 style sheet')).toBeVisible()
  expect(replayedText()).toBe('second 5')
})

test('a session can be pinned, let go, and deleted after a question', async () => {
  const { screen, server, session, went } = await openSession()
  await screen.getByRole('button', { name: /^Pin/ }).click()
  await expect.element(screen.getByRole('button', { name: 'Unpin' })).toBeVisible()
  expect(server.sessions[0]?.isPinned).toBe(true)
  await screen.getByRole('button', { name: 'Delete the session' }).click()
  await expect.element(screen.getByText(/This cannot be undone/)).toBeVisible()
  await screen.getByRole('button', { name: 'Keep it' }).click()
  expect(server.sessions).toHaveLength(1)
  await screen.getByRole('button', { name: 'Delete the session' }).click()
  await screen.getByRole('button', { name: 'Delete it', exact: true }).click()
  await expect.poll(() => went).toEqual(['/sessions'])
  expect(server.requests).toContain(`DELETE sessions/${session.id}`)
})
