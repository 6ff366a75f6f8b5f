import { getAsset, getAssetKeys } from 'node:sea'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { nameBrotli, type Assets } from './assets.ts'

const inflate = promisify(brotliDecompress)

/**
 * The files inside the single executable, under the same names as elsewhere. What was
 * compressed when it was built is there in that form alone.
 */
export function createSeaAssets(): Assets {
  const names = getAssetKeys().sort()
  const known = new Set(names)
  const inflated = new Map<string, Promise<Uint8Array>>()

  const loadInflated = (name: string): Promise<Uint8Array> => {
    const bytes = inflated.get(name) ?? inflate(new Uint8Array(getAsset(nameBrotli(name))))
    inflated.set(name, bytes)
    return bytes
  }

  return {
    load: async (name) => {
      if (known.has(name)) return new Uint8Array(getAsset(name))
      return known.has(nameBrotli(name)) ? loadInflated(name) : null
    },
    list: async (prefix) => names.filter((name) => name.startsWith(prefix)),
  }
}
