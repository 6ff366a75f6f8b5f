import { createApi } from './harness/api.ts'
import { findViolations, turnTo } from './harness/axe.ts'
import { findReplayedPage } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

const WIDTHS = [1280, 390]

test('axe finds nothing on any screen, light and dark, wide and narrow', async ({
  demo,
  dashboard,
}) => {
  const [session] = await createApi(dashboard.request, demo.serverUrl).listSessions()
  await dashboard.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const screens = [
    ['/overview', dashboard.getByRole('heading', { name: 'Top pages' })],
    ['/sessions', dashboard.locator('a[href*="/sessions/"]').first()],
    [
      `/funnels?steps=${encodeURIComponent('1.[["event","is","page_view"],["event","is","click"]]')}`,
      dashboard.getByRole('list', { name: 'The funnel' }),
    ],
    [
      `/explore?explore=${encodeURIComponent('1.{"chart":"line","query":{"series":[{"event":{}},{"event":{"name":"click"},"measure":"users"}],"formula":"A / B","breakdown":"event.$name","compare":true}}')}`,
      dashboard.getByRole('region', { name: 'Values' }),
    ],
    ['/paths', dashboard.getByRole('region', { name: 'The paths' })],
    ['/heat-map', dashboard.getByRole('region', { name: 'The page and its heat map' })],
    ['/issues', dashboard.getByRole('list', { name: /^Issues/ })],
    // The rows of the inspector come after the page that is replayed.
    [`/sessions/${session?.id}`, dashboard.locator('.rows [role=listitem]:visible')],
    ['/sessions/01890000-0000-7000-8000-000000000000', dashboard.getByRole('heading')],
    ['/sql', dashboard.getByRole('textbox', { name: 'SQL statement' })],
    ['/docs/api', dashboard.getByText('POST /api/projects/{id}/sql')],
    ['/settings', dashboard.getByLabel('Name of a new key')],
    ['/settings/data', dashboard.getByRole('heading', { name: 'Delete the project' })],
    ['/settings/forwarding', dashboard.getByRole('heading', { level: 2 })],
    ['/settings/health', dashboard.getByRole('heading')],
    ['/settings/new-project', dashboard.getByLabel('Sites that may send')],
    ['/settings/people', dashboard.getByRole('heading', { name: 'What has happened' })],
    ['/settings/account', dashboard.getByRole('heading', { name: 'Where you are signed in' })],
    ['/settings/warnings', dashboard.getByRole('heading', { level: 2 })],
    ['/sign-in', dashboard.getByRole('heading')],
  ] as const
  for (const [path, sign] of screens) {
    // The narrow page of a session opens its inspector only when asked.
    await dashboard.setViewportSize({ width: 1280, height: 900 })
    await dashboard.emulateMedia({ colorScheme: 'light' })
    await dashboard.goto(`${demo.serverUrl}${path}`)
    await expect(sign.first()).toBeVisible()
    for (const width of WIDTHS) {
      await dashboard.setViewportSize({ width, height: 900 })
      // A virtual list shows its rows once it has measured them.
      const row = dashboard.locator('[role=listitem]:visible')
      await expect(dashboard.locator('.rows:visible').filter({ hasNot: row })).toHaveCount(0)
      expect.soft(await findViolations(dashboard), `${path} at ${width} px`).toEqual([])
    }
    await turnTo(dashboard, 'dark')
    for (const width of WIDTHS.toReversed()) {
      await dashboard.setViewportSize({ width, height: 900 })
      const found = await findViolations(dashboard, 'colours')
      expect.soft(found, `${path} at ${width} px, dark`).toEqual([])
    }
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing while an element is inspected in the ${colorScheme} theme`, async ({
    demo,
    dashboard,
  }) => {
    const [session] = await createApi(dashboard.request, demo.serverUrl).listSessions()
    await dashboard.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await dashboard.goto(`${demo.serverUrl}/sessions/${session?.id}?t=3000`)
    await expect(findReplayedPage(dashboard).locator('header .brand')).toBeVisible()
    const inspect = dashboard.getByRole('button', { name: 'Inspect element' })
    const picker = dashboard.getByRole('application')
    await inspect.click()
    await picker.click()
    await expect(dashboard.getByRole('heading', { name: 'Computed styles' })).toBeVisible()
    await inspect.click()
    await picker.hover()
    await expect(dashboard.locator('.highlight')).toBeVisible()
    expect.soft(await findViolations(dashboard), 'beside the player').toEqual([])
    await dashboard.setViewportSize({ width: 390, height: 844 })
    await expect(dashboard.getByRole('button', { name: 'Enlarge the inspector' })).toBeVisible()
    expect.soft(await findViolations(dashboard), 'in a sheet').toEqual([])
  })
}
