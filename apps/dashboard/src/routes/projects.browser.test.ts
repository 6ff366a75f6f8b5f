import { expect, test } from 'vitest'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME, PROJECT, sessionId } from '../testing/summaries.ts'
import NewProject from './NewProject.svelte'
import Sessions from './Sessions.svelte'
import Settings from './Settings.svelte'

const STAGING = 'https://staging.example'

test('on an empty server an administrator makes the first project, and gets its snippet', async () => {
  const server = createFakeServer()
  server.me = { ...ME, projects: [] }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  const make = screen.getByRole('button', { name: 'Make the project' })
  await expect.element(make).toBeDisabled()
  await screen.getByLabelText('Name', { exact: true }).fill('Shop')
  const origins = screen.getByLabelText('Sites that may send')
  await origins.fill('shop.example/cart, "nothing"')
  await expect.element(screen.getByText(/“"nothing"” is no address/)).toBeVisible()
  await make.click()
  await expect.element(origins).toHaveFocus()
  expect(server.me.projects).toEqual([])
  await origins.fill('shop.example/cart, localhost:3000')
  await make.click()
  await expect.element(screen.getByText(/data-key="ph_made"/)).toBeVisible()
  expect(server.me.projects).toMatchObject([
    {
      name: 'Shop',
      allowedOrigins: ['https://shop.example', 'http://localhost:3000'],
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  ])
})

test('an administrator says whose days are counted, and the ranges are of them', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  const zone = screen.getByLabelText('Time zone')
  await expect.element(zone).toHaveValue('UTC')
  await zone.selectOptions('Asia/Kathmandu')
  await screen.getByRole('button', { name: 'Save the project' }).click()
  await expect.element(screen.getByText('Saved', { exact: true })).toBeVisible()
  expect(server.me.projects).toMatchObject([{ ...PROJECT, timeZone: 'Asia/Kathmandu' }])
})

test('who is no administrator is told who makes projects', async () => {
  const server = createFakeServer()
  server.me = { user: { ...ME.user, role: 'member' }, projects: [] }
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText(/An administrator makes one/)).toBeVisible()
  const { screen: second } = await openPage({ server, page: NewProject, path: '/settings' })
  await expect.element(second.getByText('This is for administrators')).toBeVisible()
})

test('each step of an installation turns by itself, up to the replay', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  const list = screen.getByRole('list', { name: 'How far it has come' })
  await expect.element(list.getByText('A page has loaded the recorder: not yet')).toBeVisible()
  server.installation = {
    script: { seenAt: 1, origin: PROJECT.allowedOrigins[0] ?? '' },
    sessionId: null,
    replayId: null,
  }
  await expect.element(list.getByText('Its site may send: done')).toBeVisible()
  server.installation = { ...server.installation, sessionId: sessionId(1), replayId: sessionId(1) }
  await expect.element(list.getByText('Its replay can be watched: done')).toBeVisible()
  await expect
    .element(screen.getByRole('link', { name: 'Watch the newest replay' }))
    .toHaveAttribute('href', expect.stringContaining(sessionId(1)))
})

test('a site that is missing in the list is allowed by one click', async () => {
  const server = createFakeServer()
  server.installation.script = { seenAt: 1, origin: STAGING }
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  await expect.element(screen.getByText(/staging\.example is not in the list/)).toBeVisible()
  await screen.getByRole('button', { name: `Allow ${STAGING}` }).click()
  await expect.element(screen.getByText('Its site may send: done')).toBeVisible()
  expect(server.me.projects[0]?.allowedOrigins).toEqual([...PROJECT.allowedOrigins, STAGING])
})

test('why nothing comes is said beside the step that waits', async () => {
  const server = createFakeServer()
  server.installation.script = { seenAt: 1, origin: PROJECT.allowedOrigins[0] ?? '' }
  const reason = 'content_security_policy'
  const seen = { count: 1, firstSeenAt: 1, lastSeenAt: 1, page: '/' }
  server.health = [{ reason, message: 'The policy stops it.', hint: 'Add the server.', ...seen }]
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await expect.element(screen.getByText(/The policy stops it\. Add the server\./)).toBeVisible()
})

test('each kind of site has a snippet of its own', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({ server, page: Sessions, path: '/sessions' })
  await screen.getByLabelText('The site is made with').selectOptions('Next.js')
  await expect.element(screen.getByText(/next\/script/)).toBeVisible()
  await expect.element(screen.getByText(/Put this into app\/layout\.tsx/)).toBeVisible()
})

test('a project gets another name and other sites, and refusals are said', async () => {
  const server = createFakeServer()
  const { screen } = await openPage({ server, page: Settings, path: '/settings' })
  const save = screen.getByRole('button', { name: 'Save the project' })
  await expect.element(save).toBeDisabled()
  await screen.getByLabelText('Name', { exact: true }).fill('Shops')
  server.broken = 'projects/'
  await save.click()
  await expect.element(screen.getByText(/The server has too much to do/)).toBeVisible()
  server.broken = null
  await save.click()
  await expect.element(screen.getByText('Saved', { exact: true })).toBeVisible()
  expect(server.me.projects[0]).toEqual({ ...PROJECT, name: 'Shops' })
})
