import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { getAsset, isSea } from 'node:sea'

/** The name under which the single executable carries SQLite's addon. */
export const NATIVE_BINDING_ASSET = 'native/better-sqlite3.node'

/**
 * Loads SQLite's addon: from better-sqlite3's prebuilds, or, in the single
 * executable, from the copy inside it. An addon can only be loaded from a file,
 * so that copy is put into `folder`, which no one else can write to, unlike the
 * system's folder for temporary files.
 *
 * better-sqlite3's own search goes by the place of its source file, which a
 * bundle does not keep, so it is never used.
 */
export function loadNativeBinding(folder: string): object {
  return loadAddon(findAddon(folder))
}

/** The file of the addon; all threads of a process have to load the same one. */
export function findAddon(folder: string): string {
  return isSea() ? extractAddon(folder) : findPrebuild()
}

export function loadAddon(path: string): object {
  const holder = { exports: {} }
  process.dlopen(holder, path)
  return holder.exports
}

function extractAddon(folder: string): string {
  const bytes = Buffer.from(getAsset(NATIVE_BINDING_ASSET))
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const path = join(folder, `${name}.node`)
  if (existsSync(path) && readFileSync(path).equals(bytes)) return path
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, bytes, { mode: 0o600 })
  renameSync(draft, path)
  return path
}

function findPrebuild(): string {
  const require = createRequire(import.meta.url)
  const root = dirname(require.resolve('better-sqlite3/package.json'))
  return join(root, 'prebuilds', `${getTarget()}.node`)
}

function getTarget(): string {
  return `${isMusl() ? 'linuxmusl' : process.platform}-${process.arch}`
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false
  // Asking for the network interfaces can take seconds where DNS is slow.
  Object.assign(process.report, { excludeNetwork: true })
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return !report.header?.glibcVersionRuntime
}
