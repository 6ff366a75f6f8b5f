import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { Ear } from './ear.ts'
import { writeEvents, type Attack } from './recording.ts'

interface PlainPlayer {
  play(): void
}

declare global {
  interface Window {
    rrweb?: {
      Replayer: new (
        events: unknown[],
        options: { root: Element; UNSAFE_replayCanvas: boolean },
      ) => PlainPlayer
    }
  }
}

/** A page with rrweb's player as it comes, in which nothing of ours stands between. */
export async function openControlPage(page: Page, ear: Ear): Promise<void> {
  const require = createRequire(import.meta.url)
  const player = require.resolve('rrweb').replace(/rrweb\.\w+$/, 'rrweb.umd.min.cjs')
  ear.pages.set('/rrweb.js', { type: 'text/javascript', body: await readFile(player, 'utf8') })
  const body =
    '<!doctype html><title>Control</title><input id="own"><script src="/rrweb.js"></script>'
  ear.pages.set('/control', { type: 'text/html', body })
  await page.goto(`http://127.0.0.1:${ear.port}/control`)
}

/**
 * Plays attacks side by side, as they are. An unsafe player runs drawing commands, for which
 * it needs a sandbox in which scripts run.
 *
 * @returns whether one of them took the focus from a field of the page
 */
export async function playPlainly(
  page: Page,
  attacks: readonly Attack[],
  { isUnsafe }: { isUnsafe: boolean },
): Promise<boolean> {
  await page.locator('#own').focus()
  for (const attack of attacks) {
    const events = writeEvents(attack, Date.now())
    await page.evaluate(
      ({ events, isUnsafe }) => {
        const root = document.body.appendChild(document.createElement('div'))
        if (!window.rrweb) throw new Error('no player')
        try {
          new window.rrweb.Replayer(events, { root, UNSAFE_replayCanvas: isUnsafe }).play()
        } catch {
          // Some break the player: then it has had its chance.
        }
      },
      { events, isUnsafe },
    )
  }
  // As long as a recording lasts, and for what it has asked for to leave.
  await page.waitForTimeout(1_500)
  return page.evaluate(() => document.activeElement?.id !== 'own')
}
