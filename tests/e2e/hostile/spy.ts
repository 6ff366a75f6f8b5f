import type { BrowserContext, BrowserType } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { chromiumLaunch } from '../../../scripts/chromium.ts'
import { RAN } from './recording.ts'

/** What recordings did in a browser, by their numbers. */
export interface Findings {
  /** Whose code has run, in whatever frame. */
  readonly scripts: readonly number[]
  /** Who has asked foreign hosts for something, or only looked them up. */
  readonly leaks: readonly number[]
  /** Who has sent requests to our own API. */
  readonly own: readonly number[]
}

/**
 * Gives a browser of its own to use, and tells what recordings did in it. Of the network
 * Chromium itself takes notes (`--log-net-log`): requests, names that are looked up,
 * connections that are opened ahead. What a policy stops never gets there.
 */
export async function spyOnBrowser(
  chromium: BrowserType,
  logPath: string,
  use: (context: BrowserContext) => Promise<void>,
): Promise<Findings> {
  // The one that people have may load ahead what a shell does not.
  const { args, ...launch } = chromiumLaunch('browser')
  const browser = await chromium.launch({ ...launch, args: [...args, `--log-net-log=${logPath}`] })
  const scripts = new Set<number>()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  context.on('console', (message) => {
    const [, number] = RAN.exec(message.text()) ?? []
    if (number !== undefined) scripts.add(Number(number))
  })
  try {
    await use(context)
  } finally {
    // The notes are whole once it has gone.
    await browser.close()
  }
  const notes = await readFile(logPath, 'utf8')
  return {
    scripts: [...scripts],
    leaks: findNumbers(notes, /\bx(\d+)\.(?:idle\.)?hostile\.localhost/g),
    own: findNumbers(notes, /hostile-own=(\d+)\./g),
  }
}

function findNumbers(text: string, pattern: RegExp): number[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, number]) => Number(number)))]
}
