import { expect, type Page } from '@playwright/test'

/** The part of the recorder's API that the tests call inside the visitor's page. */
interface PageRecorder {
  getSession(): { id: string; startedAt: number; lastActivityAt: number } | null
  getSessionId(): string | null
  identify(userId: string): void
  reset(): void
  startSession(id?: string | number): void
  endSession(): void
  track(name: string): void
  status(): { state: string; reason?: string; waiting?: number }
}

declare global {
  interface Window {
    Playhead?: PageRecorder
  }
}

/**
 * Waits for the recorder proper, which the loader fetches when the page is idle: an act,
 * or a jump of the clock, that comes before it is another story than the one meant.
 */
export async function waitForRecorder(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => window.Playhead?.status().reason), {
      message: 'the recorder proper is there',
      intervals: [20, 50, 100],
    })
    .not.toBe('loading')
}

/** The page's session, once the recorder runs. */
export async function waitForSession(page: Page): Promise<{ id: string; startedAt: number }> {
  await expect
    .poll(() => page.evaluate(() => window.Playhead?.getSessionId() ?? null), {
      message: 'the recorder has begun a session',
    })
    .not.toBeNull()
  const session = await page.evaluate(() => window.Playhead?.getSession() ?? null)
  if (!session) throw new Error('the session ended while we looked')
  return session
}
