/**
 * `npm run binary`: one executable for this platform with the server, the
 * dashboard, the recorder, the demo shop, its recordings, SQLite's addon and the
 * country database inside. The result is build/playhead (playhead.exe on Windows).
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { RECORDER_ASSETS } from '../apps/server/src/assets/assets.ts'
import {
  COUNTRY_DATABASE_ASSET,
  packCountryDatabase,
} from '../apps/server/src/services/enrichment/country-database.ts'
import { STORAGE_WORKER_ASSET } from '../apps/server/src/storage/sqlite/storage-thread.ts'
import { WORKER_ASSET } from '../apps/server/src/worker/start-worker.ts'

const root = join(import.meta.dirname, '..')
const output = join(root, 'build', process.platform === 'win32' ? 'playhead.exe' : 'playhead')

/** Folders that go into the executable, by the prefix under which they are found again. */
const FOLDERS: Record<string, string> = {
  'dashboard/': 'apps/dashboard/dist',
  'shop/': 'apps/demo-shop/dist',
  'export-page/': 'apps/export-page/dist',
  'recordings/': 'apps/demo-shop/recordings',
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`\`${command} ${args.join(' ')}\` ended with ${status}`)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function collectAssets(): Record<string, string> {
  const assets: Record<string, string> = {
    ...Object.fromEntries(
      RECORDER_ASSETS.map((name) => [name, join(root, 'packages/recorder/dist', name)]),
    ),
    'native/better-sqlite3.node': findSqliteAddon(),
    [WORKER_ASSET]: join(root, 'apps/server/dist/worker.mjs'),
    [STORAGE_WORKER_ASSET]: join(root, 'apps/server/dist', STORAGE_WORKER_ASSET),
  }
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    const base = join(root, folder)
    for (const file of listFiles(base)) {
      assets[
        `${prefix}${file
          .slice(base.length + 1)
          .split(sep)
          .join('/')}`
      ] = file
    }
  }
  return assets
}

function findSqliteAddon(): string {
  const resolve = createRequire(join(root, 'apps/server/package.json')).resolve
  const home = dirname(resolve('better-sqlite3/package.json'))
  return join(home, 'prebuilds', `${process.platform}-${process.arch}.node`)
}

async function buildExecutable(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'playhead-binary-'))
  try {
    mkdirSync(dirname(output), { recursive: true })
    const config = join(work, 'sea.json')
    const countryDatabase = join(work, COUNTRY_DATABASE_ASSET)
    writeFileSync(countryDatabase, await packCountryDatabase())
    writeFileSync(
      config,
      JSON.stringify({
        main: join(root, 'apps/server/dist/main.mjs'),
        mainFormat: 'module',
        output,
        disableExperimentalSEAWarning: true,
        assets: { ...collectAssets(), [COUNTRY_DATABASE_ASSET]: countryDatabase },
      }),
    )
    run(process.execPath, ['--build-sea', config])
    chmodSync(output, 0o755)
    // macOS runs no arm64 program without a signature; an ad hoc one will do.
    if (process.platform === 'darwin') run('codesign', ['--force', '--sign', '-', output])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

run('turbo', ['run', 'build', '--output-logs=errors-only', '--no-update-notifier'])
await buildExecutable()
console.log(`${output}: ${(statSync(output).size / 1_000_000).toFixed(1)} MB`)
