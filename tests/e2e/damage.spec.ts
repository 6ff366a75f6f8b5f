import { createApi } from './harness/api.ts'
import { damagePayload } from './harness/damage-payload.ts'
import { startDemo } from './harness/demo.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'
import { findReplayedPage } from './harness/replay.ts'
import { expect, test } from './harness/test.ts'

test('a chunk that is damaged on the disk is a gap with its reason, and the replay goes on after it', async ({
  demo,
  site,
  visitor,
  segments,
  browser,
}) => {
  const { sent, acknowledged } = segments
  const page = await visitor.newPage()
  const write = (text: string) => page.evaluate((words) => document.body.append(words), text)
  const untilStored = (text: string, count: number) =>
    expect
      .poll(() => acknowledged.filter(({ head }) => head.eventCount > 0).length, {
        message: `the server has ${text}`,
      })
      .toBeGreaterThanOrEqual(count)

  await page.goto(`${demo.shopUrl}/products`)
  const session = await waitForSession(page)
  await untilStored('the first page', 1)
  await write('lost words')
  await untilStored('a change of it', 2)
  await write('words that hang on what is lost')
  await untilStored('another change', 3)
  await page.goto(`${demo.shopUrl}/products/ember-lamp`)
  await waitForRecorder(page)
  await write('words after the gap')
  await expect
    .poll(() => acknowledged.filter(({ head }) => head.startsWithSnapshot).length)
    .toBeGreaterThanOrEqual(2)
  await page.close()
  await expect.poll(() => sent.length - acknowledged.length).toBe(0)
  expect(await demo.stop()).toBe(0)

  const changes = acknowledged.filter(({ head }) => head.eventCount > 0 && !head.startsWithSnapshot)
  const [lost] = changes.sort((a, b) => a.head.sequence - b.head.sequence)
  if (!lost) throw new Error('nothing but snapshots was sent')
  expect(await damagePayload(site.dataFolder, lost.payload)).toBeGreaterThan(0)

  const again = await startDemo(site)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    const dashboard = await context.newPage()
    await dashboard.goto(again.signInUrl)
    await dashboard.waitForURL(`${site.serverUrl}/sessions**`)
    const api = createApi(dashboard.request, site.serverUrl)
    const { startedAt } = await api.getSession(session.id)
    const loadWindows = async () => (await api.getReplay(session.id)).tabs[0]?.windows ?? []
    // The last that was recorded of the first page hangs on what is lost.
    const lostAt = (await loadWindows())[0]?.toAt ?? 0
    await dashboard.goto(
      `${site.serverUrl}/sessions/${session.id}?t=${Math.round(lostAt - startedAt - 200)}`,
    )
    await expect(dashboard.getByText(/^Nothing to show for/)).toBeVisible()
    await expect(dashboard.getByText('This part was damaged and cannot be read.')).toBeVisible()
    const timeline = dashboard.getByRole('slider', { name: 'Position in the session' })
    await expect(timeline).toHaveAttribute('aria-valuetext', /gap of .+ damaged/)
    const [tab] = (await api.getReplay(session.id)).tabs
    expect(tab?.gaps.map(({ reason }) => reason)).toEqual(['damaged'])

    await dashboard.getByRole('button', { name: 'Play', exact: true }).click()
    const replayed = findReplayedPage(dashboard)
    await expect(replayed.getByText('words after the gap')).toBeVisible()
    await expect(replayed.getByText('lost words')).toHaveCount(0)
    await expect(dashboard.getByText(/^Nothing to show for/)).toHaveCount(0)

    await dashboard.goto(`${site.serverUrl}/sessions/${session.id}?t=0`)
    await expect(dashboard.locator('[data-phase="paused"]')).toBeVisible()
    await expect(replayed.locator('[data-product]').first()).toBeVisible()
  } finally {
    await context.close()
    expect(await again.stop()).toBe(0)
  }
})
