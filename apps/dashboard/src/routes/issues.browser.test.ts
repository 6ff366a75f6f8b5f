import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { issueOf } from '../testing/issues.ts'
import { openPage } from '../testing/open-page.ts'
import { ME, sessionId } from '../testing/summaries.ts'
import Issues from './Issues.svelte'

async function openIssues(
  prepare: (server: FakeServer) => void,
  search: Record<string, string> = {},
  pageProps: { countEveryMs?: number } = {},
) {
  const server = createFakeServer()
  prepare(server)
  const { screen } = await openPage({ server, page: Issues, path: '/issues', search, pageProps })
  const rows = screen.getByRole('list', { name: /^Issues,/ }).getByRole('listitem')
  return { screen, server, rows }
}

const example = {
  sessionId: sessionId(1),
  at: Date.now(),
  offsetMs: 65_432.5,
  occurrences: 2,
  path: '/cart',
}

test('an issue says what, where, how often and whom it met, and opens its sessions at the moment', async () => {
  const issue = issueOf(1, {
    message: 'cannot read price',
    place: 'total · cart.js:1:2',
    occurrences: 12,
    sessions: 3,
    users: 2,
    examples: [example],
  })
  const { screen } = await openIssues((server) => (server.issues = [issue]))
  const row = screen.getByRole('button', { name: /TypeError/ })
  await expect.element(row).toMatchTextContent(/TypeError.*total · cart\.js:1:2.*cannot read price/)
  await expect.element(screen.getByRole('img', { name: '12 times over the range' })).toBeVisible()
  await row.click()
  const link = screen.getByRole('link', { name: /1:05.*\/cart/ })
  await expect
    .element(link)
    .toHaveAttribute('href', expect.stringMatching(`/sessions/${sessionId(1)}\\?.*t=65432$`))
  await expect.element(screen.getByRole('group', { name: 'Stack' })).toBeVisible()
  await expect.element(screen.getByRole('heading', { name: '3 sessions' })).toBeVisible()
})

test('what is resolved leaves the open ones, and can be opened again', async () => {
  const { screen, server, rows } = await openIssues((server) => {
    server.issues = [issueOf(1, { name: 'first' }), issueOf(2, { name: 'second' })]
  })
  await screen.getByRole('button', { name: /first/ }).click()
  await screen.getByRole('button', { name: 'Resolve' }).click()
  await expect.poll(() => rows.elements().length).toBe(1)
  expect(server.issues.map(({ verdict }) => verdict)).toEqual(['resolved', 'open'])
  await screen.getByRole('combobox', { name: 'State' }).selectOptions('Resolved')
  await screen.getByRole('button', { name: /first/ }).click()
  await screen.getByRole('button', { name: 'Open again' }).click()
  await expect.element(screen.getByText('No issue matches')).toBeVisible()
  await screen.getByRole('button', { name: 'Show all that are open' }).click()
  await expect.poll(() => rows.elements().length).toBe(2)
})

test('one that came back says so; a viewer decides nothing', async () => {
  const { screen } = await openIssues((server) => {
    server.me = { ...ME, user: { ...ME.user, role: 'viewer' } }
    const decided = { hasComeBack: true, decidedAt: 1, decidedBy: 'Bob' }
    server.issues = [issueOf(1, { name: 'again', ...decided })]
  })
  await screen.getByRole('button', { name: /again/ }).click()
  await expect.element(screen.getByText('Came back')).toBeVisible()
  await expect.element(screen.getByText(/Resolved by Bob .*and seen again since/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Resolve' }).elements()).toEqual([])
})

test('kind, order and search are in the address, and hostile words are words', async () => {
  const name = '‮<img src=x onerror=alert(1)> 🦊'
  const { screen, rows } = await openIssues(
    (server) => {
      server.issues = [issueOf(1, { name }), issueOf(2, { kind: 'request', name: 'GET 500' })]
    },
    { kind: 'errors' },
  )
  await expect.element(screen.getByText(name)).toBeVisible()
  expect(rows.elements()).toHaveLength(1)
  await screen.getByRole('combobox', { name: 'Kind' }).selectOptions('All kinds')
  await expect.poll(() => rows.elements().length).toBe(2)
  await screen.getByLabelText('Search issues').fill('get 5')
  await expect.poll(() => rows.elements().length).toBe(1)
  await expect.element(screen.getByText('GET 500')).toBeVisible()
})

test('a range without any says so, one that fails can be asked for again', async () => {
  const { screen, server } = await openIssues((server) => (server.broken = 'issues'))
  await expect.element(screen.getByText('The issues could not be loaded')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: /again/i }).click()
  await expect.element(screen.getByText('Nothing went wrong')).toBeVisible()
})

test('a decision that is refused is said where it was taken', async () => {
  const { screen, server } = await openIssues((server) => (server.issues = [issueOf(1)]))
  await screen.getByRole('button', { name: /TypeError/ }).click()
  await expect.element(screen.getByText('Sessions', { exact: true }).first()).toBeVisible()
  server.broken = 'projects/'
  await screen.getByRole('button', { name: 'Ignore' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/too much to do/)
  expect(server.issues[0]?.verdict).toBe('open')
})

test('of a range with too many it is said from when on they are counted', async () => {
  const { screen } = await openIssues((server) => {
    server.issues = [issueOf(1)]
    server.countsAllIssues = false
  })
  await expect.element(screen.getByText(/There is more than can be counted at once/)).toBeVisible()
})

const namesOf = (rows: { elements: () => Element[] }): (string | undefined)[] =>
  rows.elements().map((row) => row.querySelector('.name')?.textContent)

test('what comes while somebody reads waits, and no row moves until it is asked for', async () => {
  const { screen, server, rows } = await openIssues(
    (server) => {
      server.issues = [
        issueOf(1, { name: 'first', sessions: 9 }),
        issueOf(2, { name: 'second', sessions: 5 }),
      ]
    },
    {},
    { countEveryMs: 100 },
  )
  await expect.poll(() => namesOf(rows)).toEqual(['first', 'second'])
  const topOf = () => rows.nth(0).element().getBoundingClientRect().top
  const before = topOf()
  expect(screen.getByText(/new since/).elements()).toEqual([])
  server.issues = [
    issueOf(3, { name: 'third', sessions: 20 }),
    issueOf(2, { name: 'second', sessions: 12 }),
    issueOf(4, { name: 'decided', verdict: 'ignored' }),
  ]
  const hint = screen.getByRole('button', { name: '1 new since you opened this' })
  await expect.element(hint).toBeVisible()
  // What is known of a row is told in its place, also of one that is counted no more.
  expect(namesOf(rows)).toEqual(['first', 'second'])
  expect(topOf()).toBe(before)
  await expect.element(rows.nth(1)).toMatchTextContent(/12/)
  await hint.click()
  await expect.poll(() => namesOf(rows)).toEqual(['third', 'second'])
  await expect.element(rows.nth(0)).toMatchTextContent(/New/)
  await expect.element(rows.nth(1)).not.toMatchTextContent(/New/)
  await expect.element(screen.getByRole('list', { name: /^Issues,/ })).toHaveFocus()
  expect(screen.getByText(/new since/).elements()).toEqual([])
})

test('an empty list is filled by itself, and another choice shows what there is', async () => {
  const { screen, server, rows } = await openIssues(() => {}, {}, { countEveryMs: 100 })
  await expect.element(screen.getByText('Nothing went wrong')).toBeVisible()
  server.issues = [issueOf(1, { name: 'first' })]
  await expect.poll(() => namesOf(rows)).toEqual(['first'])
  server.issues = [issueOf(2, { name: 'second', occurrences: 7 }), issueOf(1, { name: 'first' })]
  await expect.element(screen.getByText('1 new since you opened this')).toBeVisible()
  await screen.getByRole('combobox', { name: 'Order' }).selectOptions('Most occurrences first')
  await expect.poll(() => namesOf(rows)).toEqual(['second', 'first'])
  expect(screen.getByText(/new since/).elements()).toEqual([])
})
