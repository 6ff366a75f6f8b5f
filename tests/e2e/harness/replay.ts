import { expect, type FrameLocator, type Page } from '@playwright/test'

/** The document inside the replay: what the visitor's page was. */
export function findReplayedPage(dashboard: Page): FrameLocator {
  return dashboard.frameLocator('iframe[src*="/replay"]').frameLocator('iframe')
}

/** Opens a deep link and waits until the player confirms that it stands still there. */
export async function openPausedAt(dashboard: Page, url: string): Promise<void> {
  const offsetMs = Number(new URL(url).searchParams.get('t'))
  await dashboard.goto(url)
  const slider = dashboard.getByRole('slider', { name: /timeline|position|seek/i })
  await expect
    .poll(async () => Math.abs(Number(await slider.getAttribute('aria-valuenow')) - offsetMs))
    .toBeLessThan(50)
  await expect(dashboard.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
}

/** The replay at the moment of a deep link, one pixel for one pixel of the visitor's page. */
export async function photographReplay(dashboard: Page, url: string): Promise<Buffer> {
  await openPausedAt(dashboard, url)
  const screen = dashboard.frameLocator('iframe[src*="/replay"]').locator('iframe')
  await expect(screen).toBeVisible()
  return screen.screenshot({
    animations: 'disabled',
    // The visitor's own picture has no pointer in it.
    style: '.replayer-mouse, .replayer-mouse-tail { display: none !important }',
  })
}
