import { gzip } from './gzip.ts'
import { rest } from './rest.ts'

/**
 * So much is compressed at one go, in bytes. A browser does it in the page's own thread,
 * and would take a text of megabytes in one long task; this much is a millisecond or two.
 */
const SLICE_BYTES = 128 * 1024

/** Compresses text with gzip while the page goes on; no bytes for no text. */
export async function compress(text: string): Promise<Uint8Array> {
  if (text === '') return new Uint8Array()
  if (typeof CompressionStream === 'undefined') return compressNow(text)
  try {
    return await compressInSlices(new TextEncoder().encode(text))
  } catch {
    return compressNow(text)
  }
}

async function compressInSlices(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let from = 0
  const slices = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (from > 0) await new Promise<void>(rest)
      controller.enqueue(bytes.subarray(from, (from += SLICE_BYTES)))
      if (from >= bytes.length) controller.close()
    },
  })
  const stream = slices.pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Compresses at once, for a page that is leaving: it gets no later turn. */
export function compressNow(text: string): Uint8Array {
  return text === '' ? new Uint8Array() : gzip(new TextEncoder().encode(text))
}
