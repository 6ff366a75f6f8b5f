import { onTestFinished } from 'vitest'
import { page } from 'vitest/browser'

/** As in vitest.config.ts. */
const DEFAULT = [1280, 800] as const

/** Gives the page another size until the test has ended, in CSS pixels. */
export async function setScreenSize(width: number, height: number): Promise<void> {
  onTestFinished(() => page.viewport(...DEFAULT))
  await page.viewport(width, height)
}
