import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { noteOf } from '../testing/fake-notes.ts'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { manifestOf, recordCounting } from '../testing/replay.ts'
import { summaryOf } from '../testing/summaries.ts'
import Session from './Session.svelte'
import Sessions from './Sessions.svelte'

async function openSession(prepare: (server: FakeServer) => void = () => {}) {
  const session = summaryOf(1)
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session)
  server.frames = await recordCounting(session, 30)
  prepare(server)
  const opened = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search: { t: '5500' },
  })
  const { screen } = opened
  const slider = screen.getByRole('slider')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5500')
  const panel = screen.getByRole('dialog', { name: 'Notes and tags' })
  return { ...opened, server, session, slider, panel }
}

test('M writes a note at the playhead, which then takes one there', async () => {
  const { screen, server, slider, panel } = await openSession()
  await userEvent.keyboard('m')
  const field = screen.getByLabelText('New note at 00:05')
  await expect.element(field).toHaveFocus()
  await userEvent.keyboard('Here <b>it</b> hangs, m')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(panel.getByText('Here <b>it</b> hangs, m')).toBeVisible()
  expect(server.notes).toMatchObject([{ offsetMs: 5_500, text: 'Here <b>it</b> hangs, m' }])
  await expect.element(field).toHaveValue('')
  await userEvent.keyboard('{Escape}')
  await expect.element(screen.getByRole('button', { name: 'Notes and tags, 1 note' })).toBeVisible()
  await userEvent.keyboard('{End}')
  await userEvent.keyboard('m')
  await screen.getByRole('button', { name: 'Go to 00:05' }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5500')
})

test('a note is edited and deleted by whom it belongs to, and by nobody else', async () => {
  const { screen, server, panel } = await openSession((fake) => {
    fake.notes = [noteOf(3), noteOf(9, { authorName: 'Bob', mayChange: false })]
  })
  await userEvent.keyboard('m')
  await expect.element(panel.getByText('note 9')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Edit the note at 00:09' }).elements()).toEqual([])
  await screen.getByRole('button', { name: 'Edit the note at 00:03' }).click()
  await screen.getByLabelText('Change the note').fill('better')
  await screen.getByRole('button', { name: 'Save the note' }).first().click()
  await expect.element(panel.getByText('better')).toBeVisible()
  await expect.element(screen.getByText('· edited')).toBeVisible()
  await screen.getByRole('button', { name: 'Delete the note at 00:03' }).click()
  await screen.getByRole('button', { name: 'Delete it' }).click()
  await expect.poll(() => server.notes.map(({ text }) => text)).toEqual(['note 9'])
})

test('a note that could not be saved is not lost', async () => {
  const { screen, server, session } = await openSession()
  await userEvent.keyboard('m')
  await screen.getByLabelText('New note at 00:05').fill('long thoughts')
  server.broken = `sessions/${session.id}/notes`
  await screen.getByRole('button', { name: 'Save the note' }).click()
  await expect.element(screen.getByRole('alert').getByText(/It was not saved/)).toBeVisible()
  await expect.element(screen.getByLabelText('New note at 00:05')).toHaveValue('long thoughts')
  server.broken = null
  await screen.getByRole('button', { name: 'Save the note' }).click()
  await expect.poll(() => server.notes.length).toBe(1)
})

const withNotes = (fake: FakeServer): void => {
  fake.notes = [noteOf(9, { text: 'Here <i>she</i> gives up' }), noteOf(20)]
  if (fake.sessions[0]) fake.sessions[0].noteCount = 2
}

test('notes are marks on the timeline: hovering tells the text, a press goes there and opens it', async () => {
  const { slider, panel } = await openSession(withNotes)
  const track = slider.element()
  await expect.poll(() => track.getBoundingClientRect().height).toBeGreaterThan(105)
  const { left, bottom, width } = track.getBoundingClientRect()
  const send = (type: string, share: number): boolean =>
    track.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true,
        pointerId: 3,
        clientX: left + width * share,
        clientY: bottom - 8,
      }),
    )
  send('pointermove', 0.302)
  await expect.poll(() => document.querySelector('.hint')?.textContent).toContain('<i>she</i>')
  send('pointerdown', 0.302)
  send('pointerup', 0.302)
  await expect.element(slider).toHaveAttribute('aria-valuenow', '9000')
  await expect.element(panel.getByRole('button', { name: 'Go to 00:09' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(panel).not.toBeInTheDocument()
  send('pointerdown', 0.5)
  send('pointerup', 0.5)
  await expect.element(slider).toHaveAttribute('aria-valuenow', '15000')
  await expect.element(panel).not.toBeInTheDocument()
})

test('notes stand in the list of events, in order, and the keys for marks find them', async () => {
  const { screen, slider, panel } = await openSession(withNotes)
  const rows = screen.getByRole('list', { name: 'events in order' })
  await expect.element(rows.getByText('Here <i>she</i> gives up')).toBeVisible()
  await userEvent.keyboard('.')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '9000')
  await expect.element(slider).toHaveAttribute('aria-valuetext', '00:09 of 00:30, note nearby')
  await rows.getByText('note 20').click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '20000')
  await expect.element(panel.getByRole('button', { name: 'Go to 00:20' })).toHaveFocus()
})

test('tags are put on and taken off, and known ones are suggested', async () => {
  const { screen, session } = await openSession()
  await screen.getByRole('button', { name: 'Notes and tags' }).click()
  await expect
    .poll(() =>
      [...document.querySelectorAll('datalist option')].map((each) => each.getAttribute('value')),
    )
    .toEqual(['checkout'])
  await screen.getByLabelText('New tag').fill('  needs  a look ')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => session.tags).toEqual(['needs a look'])
  await screen.getByLabelText('New tag').fill('Needs a look')
  await userEvent.keyboard('{Enter}')
  await screen.getByRole('button', { name: 'Take the tag needs a look off' }).click()
  await expect.poll(() => session.tags).toEqual([])
})

test('viewers read notes and tags, and write none', async () => {
  const { panel } = await openSession((fake) => {
    fake.me = { ...fake.me, user: { ...fake.me.user, role: 'viewer' } }
    fake.notes = [noteOf(3, { mayChange: false })]
    fake.sessions[0]?.tags.push('vip')
  })
  await userEvent.keyboard('m')
  await expect.element(panel.getByText('note 3')).toBeVisible()
  expect(document.querySelector('.notes-popup textarea, .notes-popup input')).toBeNull()
})

test('a session is unseen until it was opened, and its row counts notes and shows tags', async () => {
  const { screen, server, session } = await openSession((fake) => {
    const [first] = fake.sessions
    fake.notes = [noteOf(3), noteOf(4)]
    Object.assign(first ?? {}, { noteCount: 2, tags: ['a', 'b', 'c'] })
  })
  await expect.poll(() => session.isSeen).toBe(true)
  expect(server.requests.filter((request) => request.endsWith('/seen'))).toHaveLength(1)
  await screen.unmount()

  server.sessions = [session, summaryOf(2)]
  const list = await openPage({ server, page: Sessions, path: '/sessions' })
  const rows = list.screen
    .getByRole('list', { name: 'Sessions, newest first' })
    .getByRole('listitem')
  await expect.element(rows.first().getByTitle('2 notes')).toBeVisible()
  await expect.element(rows.first().getByTitle('Tag: a')).toBeVisible()
  await expect.element(rows.first().getByTitle('c', { exact: true })).toBeVisible()
  expect(rows.first().getByTitle('Not watched yet').elements()).toEqual([])
  await expect.element(rows.nth(1).getByTitle('Not watched yet')).toBeInTheDocument()
})
