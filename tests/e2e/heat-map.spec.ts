import type { HeatMap } from '@playhead/protocol'
import { expect, test } from './harness/lab.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'
import { findReplayedPage } from './harness/replay.ts'

/** Higher than a window, with a bar that stays in it and a part that fills it. */
const TALL_PAGE = `<style>
  body { margin: 0; padding-top: 60px }
  #bar { position: fixed; inset: 0 0 auto; height: 40px; background: #ddd }
  #hero { min-height: 100vh; background: #eef }
  #secret, #low { display: block; width: 200px; height: 60px; margin: 40px 100px }
  #rest { height: 1500px }
</style>
<div id="bar"><button id="menu">Menu</button></div>
<div id="hero">Welcome</div>
<button id="secret" data-ph-mask>4111 1111 1111 1111</button>
<div id="rest"></div>
<button id="low">Far below</button>
<div style="height: 400px"></div>`

test('clicks are drawn where they were, and open their sessions at the moment', async ({
  visitor,
  lab,
  laboratory,
  segments,
}) => {
  lab.content = TALL_PAGE
  const page = await visitor.newPage()
  await page.setViewportSize({ width: 1_200, height: 700 })
  await page.goto(lab.url('/things/17'))
  await waitForRecorder(page)
  const session = await waitForSession(page)
  // The page stands for a second before anything is done, as a visitor's does.
  await expect
    .poll(() => page.evaluate(() => performance.now()), { intervals: [100] })
    .toBeGreaterThan(1_500)
  const places: Record<string, { x: number; y: number }> = {}
  for (const id of ['low', 'secret', 'menu']) {
    const button = page.locator(`#${id}`)
    await button.scrollIntoViewIfNeeded()
    // The recorder tells of scrolling ten times a second.
    await page.waitForFunction(
      (start) => performance.now() - start > 400,
      await page.evaluate(() => performance.now()),
    )
    const box = await button.boundingBox()
    const scrollY = await page.evaluate(() => window.scrollY)
    if (!box) throw new Error(`${id} has no place`)
    const at = { x: Math.round(box.x + 15), y: Math.round(box.y + 12) }
    await page.mouse.click(at.x, at.y)
    places[id] = { x: at.x, y: id === 'menu' ? at.y : at.y + scrollY }
  }
  await page.goto('about:blank')
  await expect
    .poll(
      async () =>
        (await laboratory.api.listEvents(session.id)).filter(({ name }) => name === 'click').length,
    )
    .toBe(3)
  expect(segments.sent.length).toBeGreaterThan(0)

  const dashboard = await laboratory.openDashboard()
  await dashboard.setViewportSize({ width: 1_700, height: 1_100 })
  const heat = encodeURIComponent('1.["/lab/things/:id","click","desktop"]')
  const answered = dashboard.waitForResponse((answer) => answer.url().includes('/api/heatmap?'))
  await dashboard.goto(`${laboratory.serverUrl}/heat-map?range=all&heat=${heat}`)
  const map = (await (await answered).json()) as HeatMap
  expect(map).toMatchObject({ path: '/lab/things/:id', count: 3, sessions: 1, isWhole: true })

  const view = dashboard.getByRole('region', { name: 'The page and its heat map' })
  await expect(view).toHaveAttribute('data-shown', 'true')
  const replayed = findReplayedPage(dashboard)
  await expect(replayed.locator('#hero')).toHaveCSS('height', '700px')
  await expect(replayed.locator('#secret')).not.toContainText('4111')
  const frame = view.locator('iframe')
  const spot = dashboard.getByTestId('spot')
  for (const [id, place] of Object.entries(places)) {
    await view.evaluate((element, y) => element.scrollTo(0, y), id === 'menu' ? 0 : place.y - 300)
    const button = replayed.locator(`#${id}`)
    await expect.poll(async () => (await button.boundingBox()) !== null).toBe(true)
    const scale = await frame.evaluate((element) => element.getBoundingClientRect().width / 1_200)
    const own = await view.boundingBox()
    const scrollY = (await view.evaluate((element) => element.scrollTop)) / scale
    if (!own) throw new Error('the map has no place')
    const wanted = {
      x: own.x + place.x * scale,
      y: own.y + (place.y - (id === 'menu' ? 0 : scrollY)) * scale,
    }
    await dashboard.mouse.move(wanted.x + 4, wanted.y + 3)
    await expect(spot).toBeVisible()
    const ring = await spot.boundingBox()
    expect(Math.abs((ring?.x ?? 0) + (ring?.width ?? 0) / 2 - wanted.x), id).toBeLessThan(2)
    expect(Math.abs((ring?.y ?? 0) + (ring?.height ?? 0) / 2 - wanted.y), id).toBeLessThan(2)
    // The page that is on show has the element under the spot.
    const box = await button.boundingBox()
    expect(Math.abs((box?.x ?? 0) + 15 * scale - wanted.x), id).toBeLessThan(2)
    expect(Math.abs((box?.y ?? 0) + 12 * scale - wanted.y), id).toBeLessThan(2)
  }
  await dashboard.mouse.down()
  await dashboard.mouse.up()
  const link = dashboard.getByRole('region', { name: 'Sessions' }).getByRole('link').first()
  await expect(link).toHaveAttribute('href', new RegExp(`/sessions/${session.id}\\?.*t=\\d+`))
  await dashboard.close()
})
