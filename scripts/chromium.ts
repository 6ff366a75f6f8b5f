import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const SHELL_NAMES = ['chromium-headless-shell', 'chrome-headless-shell']

const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const BROWSER_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Switches without which Chromium keeps asking the network for updates and its
 * log fills with refused connections. As root its sandbox cannot start.
 */
const CHROMIUM_ARGS: readonly string[] = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/**
 * `shell`: what shows pages and nothing else. The user interface of a whole browser is made
 * of pages too, drawn anew for each window, which takes longer than most of our tests.
 * `browser`: all of it, with what the shell has not, such as the back/forward cache.
 */
export type ChromiumKind = 'shell' | 'browser'

export interface ChromiumLaunch {
  args: string[]
  /** Playwright's own Chromium without it. */
  executablePath?: string
}

/** What Playwright launches the Chromium that is here with; a whole browser where no shell is. */
export function chromiumLaunch(kind: ChromiumKind = 'shell'): ChromiumLaunch {
  const executablePath = findChromium(kind)
  return { args: [...CHROMIUM_ARGS], ...(executablePath && { executablePath }) }
}

/**
 * The Chromium that is already here: `$CHROMIUM_PATH`, else the system's shell if that will
 * do, else its Chromium or Chrome, else undefined (Playwright's own download, if any).
 */
function findChromium(kind: ChromiumKind): string | undefined {
  const wanted = process.env['CHROMIUM_PATH']
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH names ${wanted}, which does not exist`)
    return wanted
  }
  return (
    (kind === 'shell' ? findInPath(SHELL_NAMES) : undefined) ??
    findInPath(BROWSER_NAMES) ??
    BROWSER_PATHS.find((path) => existsSync(path))
  )
}

function findInPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}

/**
 * Makes sure that a browser is here, installing one where that is possible: on Debian its
 * Chromium and the shell, which makes tests several times faster.
 *
 * @throws {Error} with what to do, when none can be had
 */
export async function ensureChromium(): Promise<void> {
  const isDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  const isHere = async (): Promise<boolean> =>
    findChromium('browser') !== undefined || (await hasPlaywrightChromium())
  if (isDebian && !process.env['CHROMIUM_PATH']) {
    if (!(await isHere())) installFromDebian(['chromium', 'chromium-headless-shell'])
    else if (!findInPath(SHELL_NAMES)) installFromDebian(['chromium-headless-shell'])
  }
  if (await isHere()) return
  console.log('No Chromium found: asking Playwright for one …')
  spawnSync('playwright', ['install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (await hasPlaywrightChromium()) return
  throw new Error(
    'The tests need Chromium and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to its executable.',
  )
}

/** One after the other: a Debian of before has no shell. */
function installFromDebian(packages: readonly string[]): void {
  console.log(`Installing ${packages.join(' and ')} of Debian …`)
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] }
  spawnSync('apt-get', ['update', '-qq'], quiet)
  for (const name of packages) {
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
      ...quiet,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
}

async function hasPlaywrightChromium(): Promise<boolean> {
  const { chromium } = await import('playwright')
  return existsSync(chromium.executablePath())
}
