import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePorts } from '../../scripts/free-ports.ts'
import { startServerProcess } from '../../scripts/server-process.ts'
import { findReplayedPage } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

test('from an empty folder to the replay of a page of one’s own, in the dashboard alone', async ({
  visitor,
  browser,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-installation-'))
  const [port, sitePort] = await findFreePorts(2)
  const server = startServerProcess(['serve'], {
    PLAYHEAD_PORT: String(port),
    PLAYHEAD_DATA: folder,
  })
  const operator = await browser.newContext()
  let snippet = ''
  const site = createServer((_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>Mine</title>${snippet}<h1>My own page</h1>`),
  ).listen(sitePort, '127.0.0.1')
  const origin = `http://127.0.0.1:${sitePort}`
  try {
    const [signInUrl] = await server.waitForOutput(/http:\/\/\S+\/sign-in#[\w-]+/)
    const dashboard = await operator.newPage()
    await dashboard.goto(signInUrl)
    await dashboard.getByLabel('Name').fill('Mine')
    await dashboard.getByLabel('Sites that may send').fill('www.mine.example')
    await dashboard.getByRole('button', { name: 'Make the project' }).click()
    const steps = dashboard.getByRole('list', { name: 'How far it has come' })
    await expect(steps).toContainText('A page has loaded the recorder: not yet')
    snippet = (await dashboard.locator('pre code').textContent()) ?? ''

    // The address that was given is not the one that the site has: this is said and mended.
    const page = await visitor.newPage()
    await page.goto(origin)
    await dashboard.getByRole('button', { name: `Allow ${origin}` }).click()
    await expect(steps).toContainText('Its site may send: done')

    await page.reload()
    await dashboard.locator('a[href*="/sessions/"]').first().click()
    await expect(findReplayedPage(dashboard).getByText('My own page')).toBeVisible()
    await dashboard.getByRole('link', { name: 'Settings' }).click()
    await expect(steps).toContainText('Its replay can be watched: done')
  } finally {
    await operator.close()
    site.close()
    server.child.kill('SIGTERM')
    await server.ended
    await rm(folder, { recursive: true, force: true })
  }
})
