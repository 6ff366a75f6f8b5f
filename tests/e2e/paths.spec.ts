import type { Paths } from '@playhead/protocol'
import type { Page } from '@playwright/test'
import { expect, test } from './harness/lab.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'

/** What a visitor does on one page after the other, in one session. @returns its id */
async function visit(page: Page, addresses: readonly string[]): Promise<string> {
  const ids = new Set<string>()
  for (const address of addresses) {
    await page.goto(address)
    await waitForRecorder(page)
    ids.add((await waitForSession(page)).id)
  }
  const [id = '', ...more] = ids
  expect(more, 'it is one session').toEqual([])
  return id
}

test('where visitors went is drawn, a step and a way open their sessions, and files hold the same', async ({
  visitor,
  browser,
  segments,
  lab,
  laboratory,
}) => {
  const [start, cart, paid, help] = ['start', 'cart', 'paid', 'help'].map((name) =>
    lab.url(`/ways-${name}`),
  ) as [string, string, string, string]
  const first = await visitor.newPage()
  // A reload is no step.
  const bought = await visit(first, [start, start, cart, paid])
  await first.goto('about:blank')
  const other = await browser.newContext({ proxy: { server: segments.proxyUrl } })
  const second = await other.newPage()
  const left = await visit(second, [help, start, cart])
  await second.goto('about:blank')
  for (const [id, views] of [
    [bought, 4],
    [left, 3],
  ] as const) {
    await expect
      .poll(() => laboratory.api.getSession(id).then(({ pageViewCount }) => pageViewCount))
      .toBe(views)
  }

  const dashboard = await laboratory.openDashboard()
  await dashboard.setViewportSize({ width: 1_600, height: 1_400 })
  const answered = dashboard.waitForResponse((answer) => answer.url().includes('/api/paths?'))
  const page = encodeURIComponent('/lab/ways-start')
  await dashboard.goto(`${laboratory.serverUrl}/paths?range=90d&page=${page}`)
  const paths = (await (await answered).json()) as Paths
  expect(paths).toMatchObject({ page: '/lab/ways-start', sessions: 2, isComplete: true })
  expect(
    paths.steps.map(({ nodes }) => nodes.map(({ page: { kind }, sessions }) => [kind, sessions])),
  ).toEqual([[['page', 2]], [['page', 2]], [['page', 1]]])

  const drawing = dashboard.getByRole('region', { name: 'Drawing' })
  const behind = dashboard.getByRole('region', { name: 'Sessions of this way' })
  await drawing.getByRole('button', { name: '/lab/ways-cart, 1 page later: 2 sessions' }).click()
  await expect(behind.getByRole('link')).toHaveCount(2)
  const ways = dashboard.getByRole('region', { name: 'Ways from page to page' })
  await ways.getByRole('button', { name: '1 session, /lab/ways-cart and /lab/ways-paid' }).click()
  await expect(behind.getByRole('link')).toHaveCount(1)
  const link = behind.getByRole('link')
  await expect(link).toHaveAttribute('href', new RegExp(`/sessions/${bought}\\?.*t=\\d+`))

  const download = dashboard.waitForEvent('download')
  await dashboard.getByRole('link', { name: 'Parquet' }).click()
  expect((await download).suggestedFilename()).toBe('paths.parquet')

  // The way back: whoever left from there came by the page of help.
  await drawing.getByRole('button', { name: '/lab/ways-start, Start: 2 sessions' }).click()
  await behind.getByRole('button', { name: 'Ways to this page' }).click()
  await drawing.getByRole('button', { name: '/lab/ways-help, 1 page before: 1 session' }).click()
  await expect(behind.getByRole('link')).toHaveAttribute('href', new RegExp(`/sessions/${left}`))

  await behind.getByRole('link').click()
  await expect(dashboard).toHaveURL(new RegExp(`/sessions/${left}\\?`))
  await expect(dashboard.getByRole('region', { name: 'Replay' }).first()).toBeVisible()
  await dashboard.close()
  await other.close()
})
