import type { Page } from '@playwright/test'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromiumLaunch } from '../../scripts/chromium.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'
import { expect, test } from './harness/test.ts'

/** What a visitor does: pages, clicks, a choice, a form. */
async function visitShop(page: Page): Promise<void> {
  await waitForRecorder(page)
  await page.getByRole('navigation', { name: 'Shop' }).getByText('Everything').click()
  await page.getByLabel('Order').selectOption('dear')
  await page.locator('[data-product="attic-radio"]').click()
  await expect(page.locator('[data-stock]')).not.toHaveText(/Looking/)
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: /^Cart/ }).click()
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  await page.getByLabel('Full name').fill('Quillon Farthing')
  await page.getByLabel('E-mail').fill('quillon@farthing.test')
  await page.getByRole('link', { name: 'Oddwick, home' }).click()
  await waitForRecorder(page)
}

test('the exported steps of a visit run again in the shop', async ({
  demo,
  visitor,
  dashboard,
}) => {
  const page = await visitor.newPage()
  await page.goto(demo.shopUrl)
  const { id } = await waitForSession(page)
  await visitShop(page)
  await page.close()

  // A page is told once it has arrived; the last one is the end of the visit.
  await expect
    .poll(
      async () => {
        const answer = await dashboard.request.get(`${demo.serverUrl}/api/sessions/${id}/events`)
        const { events } = (await answer.json()) as {
          events: { name: string }[]
        }
        return events.filter(({ name }) => name === 'page_view').length
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThanOrEqual(5)

  await dashboard.goto(`${demo.serverUrl}/sessions/${id}?t=0`)
  await dashboard.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    dashboard.waitForEvent('download'),
    dashboard.getByRole('menuitem', { name: 'Steps as a Playwright test' }).click(),
  ])
  const folder = await mkdtemp(join(tmpdir(), 'playhead-exported-'))
  // What it imports is found beside it.
  await symlink(join(import.meta.dirname, 'node_modules'), join(folder, 'node_modules'))
  await download.saveAs(join(folder, 'visit.spec.mjs'))
  const config = {
    testDir: folder,
    reporter: 'list',
    timeout: 240_000,
    use: { launchOptions: chromiumLaunch() },
  }
  const configFile = join(folder, 'playwright.config.mjs')
  await writeFile(configFile, `export default ${JSON.stringify(config)}`)
  const cli = join(import.meta.dirname, 'node_modules', '@playwright', 'test', 'cli.js')
  const args = [cli, 'test', '--config', configFile]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: folder,
    })
    expect(stdout).toContain('1 passed')
  } finally {
    await rm(folder, { recursive: true })
  }
})
