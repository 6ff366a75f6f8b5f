import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..')

const BUILDS = [
  'apps/server/dist/main.cjs',
  'apps/dashboard/dist/index.html',
  'apps/dashboard/dist/replay.html',
  'apps/demo-shop/dist/index.html',
  'packages/recorder/dist/recorder.js',
  'packages/playback/dist/package.json',
  `build/playhead${process.platform === 'win32' ? '.exe' : ''}`,
]

/** Says what to build instead of letting every test fail for the same reason. */
// oxlint-disable-next-line import/no-default-export -- Playwright's globalSetup takes it
export default function requireBuilds(): void {
  const missing = BUILDS.filter((path) => !existsSync(join(root, path)))
  if (missing.length > 0) {
    throw new Error(`not built yet: ${missing.join(', ')}. Run: npm test -- build binary e2e`)
  }
}
