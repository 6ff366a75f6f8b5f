import { gzip } from './gzip.ts'

/** Compresses text with gzip while the page goes on; no bytes for no text. */
export async function compress(text: string): Promise<Uint8Array> {
  if (text === '') return new Uint8Array()
  if (typeof CompressionStream === 'undefined') return compressNow(text)
  try {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch {
    return compressNow(text)
  }
}

/** Compresses at once, for a page that is leaving: it gets no later turn. */
export function compressNow(text: string): Uint8Array {
  return text === '' ? new Uint8Array() : gzip(new TextEncoder().encode(text))
}
