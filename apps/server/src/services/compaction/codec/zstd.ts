import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

export interface ZstdOptions {
  readonly level: number
  /** Raw content that both sides have. */
  readonly dictionary?: Uint8Array | undefined
}

export function compress(bytes: Uint8Array, { level, dictionary }: ZstdOptions): Buffer {
  return zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    ...(dictionary && { dictionary }),
  })
}

/** @throws when the bytes are not sound, or inflate to more than `sizeBytes` */
export function decompress(
  bytes: Uint8Array,
  { sizeBytes, dictionary }: { sizeBytes: number; dictionary?: Uint8Array | undefined },
): Buffer {
  // A limit of 0 is refused by the platform.
  return zstdDecompressSync(bytes, {
    maxOutputLength: Math.max(1, sizeBytes),
    ...(dictionary && { dictionary }),
  })
}
