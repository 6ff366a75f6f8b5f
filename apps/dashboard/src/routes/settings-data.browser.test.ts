import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME } from '../testing/summaries.ts'
import Settings from './Settings.svelte'

const BACKUP = {
  name: 'playhead-20260101T000000Z',
  createdAt: Date.now() - 7_200_000,
  sizeBytes: 12_400_000,
  sessions: 41,
  damagedChunks: 0,
}

async function openSettings(prepare: (server: FakeServer) => void = () => {}) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  return { screen, server }
}

test('a backup is begun, is said to run, and is in the list when it has ended', async () => {
  const { screen, server } = await openSettings()
  await expect.element(screen.getByText('There is no backup yet.')).toBeVisible()
  await expect.element(screen.getByText('/srv/backups')).toBeVisible()
  await screen.getByRole('button', { name: 'Back up now' }).click()
  await expect.element(screen.getByRole('button', { name: 'Backing up …' })).toBeDisabled()
  server.backups = { ...server.backups, startedAt: null, backups: [BACKUP] }
  await expect.element(screen.getByText('12.4 MB')).toBeVisible()
  await expect.element(screen.getByText('41 sessions')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Back up now' })).toBeEnabled()
})

test('a backup that failed says why', async () => {
  const { screen } = await openSettings((server) => {
    const failure = { at: Date.now(), message: 'The disk is full.' }
    server.backups = { ...server.backups, failure }
  })
  await expect
    .element(screen.getByText('The last backup failed just now: The disk is full.'))
    .toBeVisible()
})

test('files are imported one after the other, and each says what came of it', async () => {
  const { screen, server } = await openSettings()
  const sessionId = '01890000-0000-7000-8000-000000000001'
  const done = { sessionId, segments: 4, duplicates: 0, badEvents: 2 }
  const answers = [
    () => Response.json(done),
    () => Response.json({ ...done, duplicates: 4 }),
    server.importing,
  ]
  server.importing = () => answers.shift()?.() ?? Response.error()
  const files = ['a', 'b', 'c'].map((name) => new File(['[]'], `${name}.json`))
  await screen.getByLabelText('Files to import').upload(files)
  const first = screen.getByRole('link', { name: 'imported; 2 events could not be read' })
  await expect.element(first).toHaveAttribute('href', `/sessions/${sessionId}`)
  await expect.element(screen.getByRole('link', { name: 'was there already' })).toBeVisible()
  await expect.element(screen.getByText('The file is no recording. See the list.')).toBeVisible()
  expect(server.requests.filter((request) => request.endsWith('/imports'))).toHaveLength(3)
})

test('who is no administrator sees neither', async () => {
  const { screen } = await openSettings((server) => {
    server.me = { ...ME, user: { ...ME.user, role: 'member' } }
  })
  await expect.element(screen.getByText('Secret keys')).toBeVisible()
  await expect.element(screen.getByText('Back up now')).not.toBeInTheDocument()
  await expect.element(screen.getByText('Import recordings')).not.toBeInTheDocument()
})
