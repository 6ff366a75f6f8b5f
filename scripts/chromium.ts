import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Switches without which Chromium keeps asking the network for updates and its
 * log fills with refused connections. As root its sandbox cannot start.
 */
export const CHROMIUM_ARGS: readonly string[] = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/**
 * The browser that is already here: `$CHROMIUM_PATH`, else the system's
 * Chromium or Chrome, else undefined (Playwright's own download, if any).
 */
export function findChromium(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH']
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH names ${wanted}, which does not exist`)
    return wanted
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const name of SYSTEM_NAMES) {
    for (const folder of folders) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  return SYSTEM_PATHS.find((path) => existsSync(path))
}

/**
 * Makes sure that a browser is here, installing one where that is possible.
 *
 * @throws {Error} with what to do, when none can be had
 */
export async function ensureChromium(): Promise<void> {
  if (findChromium() || (await hasPlaywrightChromium())) return
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('No Chromium found: installing Debian’s …')
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] }
    spawnSync('apt-get', ['update', '-qq'], quiet)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      ...quiet,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (findChromium()) return
  }
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

async function hasPlaywrightChromium(): Promise<boolean> {
  const { chromium } = await import('playwright')
  return existsSync(chromium.executablePath())
}
