import { SHEET_BYTES_LIMIT } from '@playhead/protocol'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'

/** A sheet is kept for ever and compressed once: a sixth less for a few milliseconds. Beyond it takes a hundred. */
const LEVEL = 9

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** @param base the text of a sheet that is at hand when this one is read; null for none */
export function compressSheet(bytes: Uint8Array, base: Uint8Array | null): Promise<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL }
  return compress(bytes, { params, ...(base && { dictionary: base }) })
}

/** @throws when it is not what `compressSheet` made with the same base */
export function decompressSheet(content: Uint8Array, base: Uint8Array | null): Promise<Buffer> {
  return decompress(content, {
    maxOutputLength: SHEET_BYTES_LIMIT,
    ...(base && { dictionary: base }),
  })
}
