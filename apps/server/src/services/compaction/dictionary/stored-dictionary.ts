import { compress, decompress } from '../codec/zstd.ts'
import { DICTIONARY_BYTES_LIMIT } from './build-dictionary.ts'

/** A dictionary is kept small as well; 19 would take ten times as long for a tenth less. */
const LEVEL = 12

export function encodeDictionary(content: Uint8Array): Buffer {
  return compress(content, { level: LEVEL })
}

/** @throws when the bytes are not sound */
export function decodeDictionary(stored: Uint8Array): Buffer {
  return decompress(stored, { sizeBytes: DICTIONARY_BYTES_LIMIT })
}
