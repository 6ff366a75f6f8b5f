import type { Page } from '@playwright/test'
import { PNG } from 'pngjs'
import { expect, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'

/** Red from the first moment on, lime once the button is pressed. */
const DRAWING_PAGE = `<canvas width="60" height="60"></canvas><script>
  const drawing = document.querySelector('canvas').getContext('2d')
  const fill = (color) => ((drawing.fillStyle = color), drawing.fillRect(0, 0, 60, 60))
  fill('red')
  document.querySelector('button').addEventListener('click', () => fill('lime'))
</script>`

/** A point of the canvas as a viewer sees it, in colours that a lossy picture cannot mix up. */
async function readPoint(dashboard: Page): Promise<number[]> {
  const box = await findReplayedPage(dashboard).locator('canvas').boundingBox()
  if (!box?.width) return []
  const clip = { x: Math.round(box.x) + 30, y: Math.round(box.y) + 30, width: 1, height: 1 }
  const { data } = PNG.sync.read(await dashboard.screenshot({ clip }))
  return Array.from(data, (byte) => (byte > 127 ? 255 : 0))
}

test('what was drawn in a canvas is shown again, at each moment what it was then', async ({
  visitor,
  lab,
  laboratory,
  segments,
}) => {
  lab.init = { replay: { canvas: { framesPerSecond: 10 } } }
  lab.content = DRAWING_PAGE
  const page = await visitor.newPage()
  await page.goto(lab.url('/drawing'))
  const session = await waitForSession(page)
  const { api } = laboratory
  const windowId = async (): Promise<string> =>
    (await api.getReplay(session.id)).tabs[0]?.windowId ?? ''
  /** When a picture was told, by the server's clock. */
  const findPictures = async (): Promise<number[]> => {
    if (segments.acknowledged.length === 0) return []
    const frames = await api.loadFrames(session.id, await windowId())
    return frames.flatMap(({ header, events }) =>
      events
        .filter(({ data }) => JSON.stringify(data).includes('data-playhead-picture'))
        .map(({ timestamp }) => timestamp + header.clockOffsetMs),
    )
  }
  await expect.poll(async () => (await findPictures()).length).toBeGreaterThanOrEqual(1)
  await page.getByRole('button', { name: 'Do something' }).click()
  const count = (await findPictures()).length
  await expect.poll(async () => (await findPictures()).length).toBeGreaterThan(count)
  await page.goto('about:blank')

  const { startedAt } = await api.getSession(session.id)
  const pictures = await findPictures()
  const dashboard = await laboratory.openDashboard()
  for (const [at, color] of [
    [pictures.at(-1), [0, 255, 0, 255]],
    [pictures[0], [255, 0, 0, 255]],
  ] as const) {
    const offsetMs = Math.round((at ?? 0) - startedAt) + 5
    await openPausedAt(dashboard, `${laboratory.serverUrl}/sessions/${session.id}?t=${offsetMs}`)
    await expect.poll(() => readPoint(dashboard)).toEqual(color)
  }
  await dashboard.close()
})
