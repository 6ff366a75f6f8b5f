import { SHEET_BYTES_LIMIT } from '@playhead/protocol'
import { createHash } from 'node:crypto'
import type { ContentChecks } from '../../storage/content-checks.ts'
import { decompress } from '../compaction/codec/zstd.ts'
import { unpack } from '../compaction/codec/pack.ts'
import { hasPackHeader } from '../compaction/codec/pack-format.ts'
import { decodeDictionary } from '../compaction/dictionary/stored-dictionary.ts'

/** What the doctor and backups ask about bytes whose checksum is right. */
export const CONTENT_CHECKS: ContentChecks = {
  isPack: (bytes, { dictionary, isFull }) =>
    hasPackHeader(bytes, dictionary !== null) &&
    (!isFull ||
      succeeds(() =>
        unpack(bytes, dictionary === null ? undefined : decodeDictionary(dictionary)),
      )),
  isDictionary: (bytes) => succeeds(() => decodeDictionary(bytes)),
  isSheet: (content, { hash, base }) =>
    succeeds(() => {
      const text = readSheet(content, base && readSheet(base, null))
      if (createHash('sha256').update(text).digest('hex') !== hash) throw new Error('another text')
    }),
}

function readSheet(content: Uint8Array, base: Uint8Array | null): Buffer {
  return decompress(content, { sizeBytes: SHEET_BYTES_LIMIT, dictionary: base ?? undefined })
}

function succeeds(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
