import { getAsset, getAssetKeys } from 'node:sea'
import type { Assets } from './assets.ts'

/** The files inside the single executable, under the same names as elsewhere. */
export function createSeaAssets(): Assets {
  const names = getAssetKeys().sort()
  const known = new Set(names)
  return {
    load: async (name) => (known.has(name) ? new Uint8Array(getAsset(name)) : null),
    list: async (prefix) => names.filter((name) => name.startsWith(prefix)),
  }
}
