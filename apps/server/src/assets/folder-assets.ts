import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ASSET_PREFIXES, nameBrotli, RECORDER_ASSETS, type Assets } from './assets.ts'

/** Where the built files lie in a checkout, below its root. */
const PLACES = {
  [ASSET_PREFIXES.dashboard]: ['apps', 'dashboard', 'dist'],
  [ASSET_PREFIXES.shop]: ['apps', 'demo-shop', 'dist'],
  [ASSET_PREFIXES.exportPage]: ['apps', 'export-page', 'dist'],
  [ASSET_PREFIXES.docs]: ['apps', 'docs', 'dist'],
  [ASSET_PREFIXES.recordings]: ['apps', 'demo-shop', 'recordings'],
} as const

/** The files of a checkout, read anew each time, so that a rebuild shows at once. */
export function createFolderAssets(root: string): Assets {
  return {
    load: async (name) => {
      const path = findPath(root, name)
      if (!path) return null
      try {
        return await readFile(path)
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    list: async (prefix) => {
      const path = findPath(root, prefix)
      if (!path) return []
      try {
        const entries = await readdir(path, { recursive: true, withFileTypes: true })
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(path.length))
          .map((rest) => `${prefix}${rest.split(sep).filter(Boolean).join('/')}`)
          .sort()
      } catch (error) {
        if (isMissing(error)) return []
        throw error
      }
    },
  }
}

const RECORDER_FILES = new Set(RECORDER_ASSETS.flatMap((name) => [name, nameBrotli(name)]))

function findPath(root: string, name: string): string | null {
  if (RECORDER_FILES.has(name)) return join(root, 'packages', 'recorder', 'dist', name)
  const place = Object.entries(PLACES).find(([prefix]) => name.startsWith(prefix))
  if (!place) return null
  const parts = name.slice(place[0].length).split('/')
  // A name may come from a URL: nothing outside of the folder can be asked for.
  if (parts.some((part) => part === '..' || part.includes('\\') || part.includes('\0'))) return null
  return join(root, ...place[1], ...parts)
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG'
}
