import type { SqlResult } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createFakeServer, type FakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { ME, sessionId } from '../testing/summaries.ts'
import Sql from './Sql.svelte'

const RESULT: SqlResult = {
  columns: [
    { name: 'session_id', source: 'session_id' },
    { name: 'minutes', source: null },
    { name: 'note', source: null },
  ],
  rows: [
    [sessionId(1), 12.5, '<b>bold</b>'],
    [sessionId(2), 3, null],
  ],
  isTruncated: true,
  durationMs: 42,
}

async function openSql(
  search: Record<string, string> = {},
  prepare: (server: FakeServer) => void = () => {},
) {
  const server = createFakeServer()
  server.runSql = () => Response.json(RESULT)
  prepare(server)
  const { screen } = await openPage({ server, page: Sql, path: '/sql', search })
  const editor = screen.getByRole('textbox', { name: 'SQL statement' })
  await expect.element(editor).toBeVisible()
  return { screen, server, editor }
}

test('a statement of the address is run by a key, and its rows lead to sessions', async () => {
  const { screen, server, editor } = await openSql({ query: 'SELECT 1' })
  expect(server.statements).toEqual([])
  await expect.element(editor).toHaveValue('SELECT 1')
  await editor.click()
  const field = editor.element() as HTMLTextAreaElement
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
  await expect.element(screen.getByText(/^2 rows in 42 ms\./)).toBeVisible()
  await expect.element(screen.getByText(/There are more than are shown\.$/)).toBeVisible()
  expect(server.statements).toEqual([{ query: 'SELECT 1' }])
  await expect
    .element(screen.getByRole('link', { name: sessionId(1) }))
    .toHaveAttribute('href', expect.stringContaining(`/sessions/${sessionId(1)}`))
  await expect.element(screen.getByText('<b>bold</b>')).toBeVisible()
  await expect.element(screen.getByText('minutes by session_id')).toBeVisible()
})

test('what is wrong is said, and the cursor goes there', async () => {
  const { screen, editor } = await openSql({ query: 'SELECT\n  nonsense' }, (server) => {
    server.runSql = () =>
      Response.json(
        {
          error: { code: 'sql_failed', message: 'no such column: nonsense', position: 9 },
        },
        { status: 400 },
      )
  })
  await screen.getByRole('button', { name: 'Run' }).click()
  await expect.element(screen.getByText('no such column: nonsense')).toBeVisible()
  await expect.element(editor).toHaveAttribute('aria-invalid', 'true')
  await screen.getByRole('button', { name: 'Show where' }).click()
  const field = editor.element() as HTMLTextAreaElement
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('nonsense')
  await editor.fill('SELECT 1')
  await expect.element(editor).not.toHaveAttribute('aria-invalid')
})

test('one that runs can be cancelled', async () => {
  const { screen } = await openSql({ query: 'SELECT 1' }, (server) => {
    server.runSql = () => new Promise(() => {})
  })
  await screen.getByRole('button', { name: 'Run' }).click()
  await expect.element(screen.getByText('Running…')).toBeVisible()
  await screen.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(screen.getByRole('button', { name: 'Run' })).toBeVisible()
})

test('names of tables and columns go into the statement, and examples take its place', async () => {
  const { screen, editor } = await openSql({ query: 'SELECT' })
  await screen.getByText(/^errors\s*One/).click()
  await screen.getByRole('button', { name: 'message', exact: true }).click()
  await expect.element(editor).toHaveValue('SELECT message')
  await screen.getByRole('combobox', { name: 'Example' }).selectOptions('Longest sessions')
  await expect.element(editor).toHaveValue(expect.stringContaining('ORDER BY duration_ms DESC'))
})

test('no rows are said, and a viewer is told who may', async () => {
  const { screen } = await openSql({ query: 'SELECT 1' }, (server) => {
    server.runSql = () => Response.json({ ...RESULT, rows: [], isTruncated: false })
  })
  await screen.getByRole('button', { name: 'Run' }).click()
  await expect.element(screen.getByRole('heading', { name: 'No rows' })).toBeVisible()
  await screen.unmount()
  const server = createFakeServer()
  server.me = { ...ME, user: { ...ME.user, role: 'viewer' } }
  const viewer = await openPage({ server, page: Sql, path: '/sql' })
  await expect.element(viewer.screen.getByText('Members can use SQL')).toBeVisible()
})

test('a statement is saved under a name, opened by a link that holds it, and deleted', async () => {
  const { screen, server, editor } = await openSql({ query: 'SELECT 1' }, (fake) => {
    fake.savedStatements = [
      { id: 'old', name: 'Slow pages', query: 'SELECT 7', savedBy: 'Bob', savedAt: 1 },
    ]
  })
  await screen.getByText('Saved statements (1)').click()
  await editor.fill('SELECT 2')
  await screen.getByLabelText('Name', { exact: true }).fill(' Two ')
  await screen.getByRole('button', { name: 'Save', exact: true }).click()
  await expect
    .element(screen.getByRole('link', { name: 'Two' }))
    .toHaveAttribute('href', expect.stringContaining('query=SELECT+2'))
  expect(server.savedStatements.at(-1)).toMatchObject({ name: 'Two', query: 'SELECT 2' })
  await expect
    .element(screen.getByRole('link', { name: 'Slow pages' }))
    .toHaveAttribute('href', expect.stringContaining('query=SELECT+7'))
  await screen.getByRole('button', { name: 'Delete “Slow pages”' }).click()
  await screen.getByRole('button', { name: 'Delete it' }).click()
  await expect.element(screen.getByText('Saved statements (1)')).toBeVisible()
  expect(server.savedStatements.map(({ name }) => name)).toEqual(['Two'])
})
