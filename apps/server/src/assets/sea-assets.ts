import { getRawAsset } from 'node:sea'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { ARCHIVE_ASSET, openArchive } from './asset-archive.ts'
import { nameBrotli, type Assets } from './assets.ts'

const inflate = promisify(brotliDecompress)

/**
 * The files inside the single executable, under the same names as elsewhere. What was
 * compressed when it was built is there in that form alone.
 */
export function createSeaAssets(): Assets {
  const archive = openArchive(getRawAsset(ARCHIVE_ASSET))
  const names = archive.names.toSorted()
  const inflated = new Map<string, Promise<Uint8Array>>()

  const loadInflated = async (name: string): Promise<Uint8Array | null> => {
    const known = inflated.get(name)
    if (known) return known
    const packed = archive.read(nameBrotli(name))
    if (!packed) return null
    const bytes = inflate(packed)
    inflated.set(name, bytes)
    return bytes
  }

  return {
    load: async (name) => archive.read(name) ?? loadInflated(name),
    list: async (prefix) => names.filter((name) => name.startsWith(prefix)),
  }
}
