import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { getAsset, getRawAsset, isSea } from 'node:sea'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The names under which the single executable carries SQLite's addon: zstd, and its SHA-256. */
const NATIVE_BINDING = 'native/better-sqlite3.node.zst'
const NATIVE_BINDING_HASH = 'native/better-sqlite3.node.sha256'

/** About as much as it has: it is unpacked at once, not 16 kB at a time. */
const ADDON_BYTES = 2 ** 22

/** Makes those assets of an addon, for a build to carry, by their names. */
export function packNativeBinding(addon: Uint8Array): Record<string, Uint8Array> {
  const params = { [constants.ZSTD_c_compressionLevel]: 19 }
  return {
    [NATIVE_BINDING]: zstdCompressSync(addon, { params }),
    [NATIVE_BINDING_HASH]: Buffer.from(hash(addon)),
  }
}

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

/** By the folder: it is looked at once in a process. */
const extracted = new Map<string, string>()

function extractAddon(folder: string): string {
  const known = extracted.get(folder)
  if (known !== undefined) return known
  const wanted = getAsset(NATIVE_BINDING_HASH, 'utf8')
  const path = join(folder, `${wanted.slice(0, 16)}.node`)
  if (!isThere(path, wanted)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const draft = `${path}.${process.pid}`
    const addon = zstdDecompressSync(getRawAsset(NATIVE_BINDING), { chunkSize: ADDON_BYTES })
    writeFileSync(draft, addon, { mode: 0o600 })
    renameSync(draft, path)
  }
  extracted.set(folder, path)
  return path
}

function isThere(path: string, wanted: string): boolean {
  try {
    return hash(readFileSync(path)) === wanted
  } catch {
    // It is put there anew, which says what is wrong when that fails, too.
    return false
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
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
