/**
 * `npm run binary`: one executable for this platform with the server, the
 * dashboard, the recorder, the demo shop, its recordings, SQLite's addon and the
 * country database inside. The result is build/playhead (playhead.exe on Windows).
 *
 * With `--all`: one for each platform, in build/release, with their checksums
 * (SHA256SUMS) and a list of all that is inside (playhead.cdx.json, CycloneDX). With
 * RELEASE_URL, where people read about the release, there is also a latest.json about it.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import { ARCHIVE_ASSET, packArchive } from '../apps/server/src/assets/asset-archive.ts'
import { nameBrotli, RECORDER_ASSETS } from '../apps/server/src/assets/assets.ts'
import {
  COUNTRY_DATABASE_ASSET,
  packCountryDatabase,
} from '../apps/server/src/services/enrichment/country-database.ts'
import { packNativeBinding } from '../apps/server/src/storage/sqlite/native-binding.ts'
import { STORAGE_WORKER_ASSET } from '../apps/server/src/storage/sqlite/storage-thread.ts'
import { WORKER_ASSET } from '../apps/server/src/worker/start-worker.ts'
import { fetchNode, TARGETS, type Target } from './fetch-node.ts'
import { makeSnapshot, startFromSnapshot } from './snapshot.ts'
import { stripElf } from './strip-elf.ts'

const root = join(import.meta.dirname, '..')
const release = join(root, 'build', 'release')

/** Folders that go into the executable, by the prefix under which they are found again. */
const FOLDERS: Record<string, string> = {
  'dashboard/': 'apps/dashboard/dist',
  'shop/': 'apps/demo-shop/dist',
  'export-page/': 'apps/export-page/dist',
  'docs/': 'apps/docs/dist',
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

/** What the server finds by their names (see Assets): their paths. */
function collectFiles(): Record<string, string> {
  const files: Record<string, string> = Object.fromEntries(
    RECORDER_ASSETS.map(nameBrotli).map((name) => [
      name,
      join(root, 'packages/recorder/dist', name),
    ]),
  )
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    const base = join(root, folder)
    const found = listFiles(base)
    const compressed = new Set(found.filter((file) => file.endsWith(nameBrotli(''))))
    for (const file of found) {
      // Inflated where that is asked for.
      if (compressed.has(nameBrotli(file))) continue
      const name = file
        .slice(base.length + 1)
        .split(sep)
        .join('/')
      files[`${prefix}${name}`] = file
    }
  }
  return files
}

/** The assets of an executable, by their names: the paths at which they lie or are drafted. */
async function packAssets(platform: string, folder: string): Promise<Record<string, string>> {
  const files = new Map<string, Uint8Array>()
  for (const [name, path] of Object.entries(collectFiles())) files.set(name, readFileSync(path))
  files.set(COUNTRY_DATABASE_ASSET, await packCountryDatabase())
  const packed: Record<string, Uint8Array> = {
    ...packNativeBinding(readFileSync(findSqliteAddon(platform))),
    [ARCHIVE_ASSET]: packArchive(files),
  }
  const drafts = Object.entries(packed).map(([name, bytes]) => {
    const path = join(folder, basename(name))
    writeFileSync(path, bytes)
    return [name, path]
  })
  return {
    ...Object.fromEntries(drafts),
    [WORKER_ASSET]: join(root, 'apps/server/dist/worker.mjs'),
    [STORAGE_WORKER_ASSET]: join(root, 'apps/server/dist', STORAGE_WORKER_ASSET),
  }
}

function findSqliteAddon(platform: string): string {
  const resolve = createRequire(join(root, 'apps/server/package.json')).resolve
  const home = dirname(resolve('better-sqlite3/package.json'))
  return join(home, 'prebuilds', `${platform}.node`)
}

interface Executable {
  readonly platform: string
  /** The Node that it is made of. */
  readonly node: string
  readonly output: string
}

async function buildExecutable({ platform, node, output }: Executable): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'playhead-binary-'))
  try {
    mkdirSync(dirname(output), { recursive: true })
    const config = join(work, 'sea.json')
    const program = join(root, 'apps/server/dist/main.cjs')
    // It can be made here for here only; elsewhere the program runs from its beginning.
    const isHere = platform === `${process.platform}-${process.arch}`
    const main = isHere ? makeSnapshot(program, work) : program
    writeFileSync(
      config,
      JSON.stringify({
        main,
        mainFormat: 'commonjs',
        executable: platform.startsWith('linux') ? strip(node, join(work, 'node')) : node,
        output,
        disableExperimentalSEAWarning: true,
        assets: await packAssets(platform, work),
      }),
    )
    run(process.execPath, ['--build-sea', config])
    if (isHere) {
      const executable = readFileSync(output)
      startFromSnapshot(executable, main)
      writeFileSync(output, executable)
    }
    chmodSync(output, 0o755)
    // macOS runs no arm64 program without a signature; an ad hoc one will do.
    if (process.platform === 'darwin' && platform.startsWith('darwin')) {
      run('codesign', ['--force', '--sign', '-', output])
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  console.log(`${output}: ${(statSync(output).size / 1_000_000).toFixed(1)} MB`)
}

function strip(node: string, target: string): string {
  writeFileSync(target, stripElf(readFileSync(node)), { mode: 0o755 })
  return target
}

async function buildForThisPlatform(): Promise<void> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  await buildExecutable({
    platform: `${process.platform}-${process.arch}`,
    node: process.execPath,
    output: join(root, 'build', `playhead${suffix}`),
  })
}

async function buildRelease(): Promise<void> {
  rmSync(release, { recursive: true, force: true })
  const outputs: string[] = []
  for (const platform of TARGETS) {
    const output = join(release, nameExecutable(platform))
    await buildExecutable({ platform, node: fetchNode(platform), output })
    outputs.push(output)
  }
  const bill = join(release, 'playhead.cdx.json')
  run('pnpm', [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--prod',
    '--out',
    bill,
  ])
  writeLatest()
  const sums = [...outputs, bill].map(
    (path) =>
      `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${basename(path)}\n`,
  )
  writeFileSync(join(release, 'SHA256SUMS'), sums.join(''))
  if (process.platform !== 'darwin') {
    console.log('Those for macOS are not signed: there, `codesign --force --sign - FILE` does it.')
  }
}

/** What `PLAYHEAD_UPDATE_URL` may point to once the release is where it says. */
function writeLatest(): void {
  const url = process.env['RELEASE_URL'] ?? ''
  if (url === '') {
    console.log('No latest.json: RELEASE_URL does not say where people read about the release.')
    return
  }
  const text = readFileSync(join(root, 'apps/server/package.json'), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  writeFileSync(join(release, 'latest.json'), `${JSON.stringify({ version, url })}\n`)
}

/** `playhead-windows-x64.exe`, `playhead-macos-arm64`, `playhead-linux-x64`. */
function nameExecutable(target: Target): string {
  const name = target.replace('win32', 'windows').replace('darwin', 'macos')
  return `playhead-${name}${target.startsWith('win32') ? '.exe' : ''}`
}

run('turbo', ['run', 'build', '--output-logs=errors-only', '--no-update-notifier'])
if (process.argv.includes('--all')) await buildRelease()
else await buildForThisPlatform()
