import { expect, type FrameLocator, type Page } from '@playwright/test'

function findStage(dashboard: Page): FrameLocator {
  return dashboard.frameLocator('iframe[title="Session replay"]')
}

/** The document inside the replay: what the visitor's page was. */
export function findReplayedPage(dashboard: Page): FrameLocator {
  return findStage(dashboard).frameLocator('iframe')
}

/** Opens a deep link and waits until the player confirms that it stands still there. */
export async function openPausedAt(dashboard: Page, url: string): Promise<void> {
  const offsetMs = Number(new URL(url).searchParams.get('t'))
  await dashboard.goto(url)
  await expect(dashboard.locator('[data-phase="paused"]')).toBeVisible()
  const slider = dashboard.getByRole('slider', { name: 'Position in the session' })
  await expect(slider).toHaveAttribute('aria-valuenow', String(offsetMs))
}

/** The replay at the moment of a deep link, one pixel for one pixel of the visitor's page. */
export async function photographReplay(dashboard: Page, url: string): Promise<Buffer> {
  await openPausedAt(dashboard, url)
  const screen = findStage(dashboard).locator('iframe')
  await expect(screen).toBeVisible()
  const box = await screen.boundingBox()
  if (!box) throw new Error('the replay has no place on the page')
  return dashboard.screenshot({
    // The frame stands between two pixels where its surroundings do; it is drawn on whole ones.
    clip: { ...box, x: Math.round(box.x), y: Math.round(box.y) },
    animations: 'disabled',
    // The visitor's own picture has no pointer in it.
    style: '.replayer-mouse, .replayer-mouse-tail { display: none !important }',
  })
}
