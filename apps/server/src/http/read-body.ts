import type { Readable } from 'node:stream'
import { AppError } from '../errors.ts'

/**
 * How much of a body that is too large is still read, and thrown away. A sender
 * that is cut off while it sends never gets to read the answer.
 */
const DISCARDED_BYTES_LIMIT = 64 * 1024 * 1024

/**
 * Reads a whole body.
 *
 * @throws {AppError} body_too_large, once the body has been read or has become
 * too much to go on with; malformed_body when the sender goes away
 */
export async function readBody(stream: Readable, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > DISCARDED_BYTES_LIMIT) break
      if (size <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    }
  } catch (cause) {
    // The sender went away, as pages do. No failure of ours.
    throw new AppError('malformed_body', 'The connection ended before the body did.', { cause })
  }
  if (size > limitBytes) {
    const said = size > DISCARDED_BYTES_LIMIT ? `more than ${DISCARDED_BYTES_LIMIT}` : `${size}`
    throw new AppError(
      'body_too_large',
      `The body is ${said} bytes; at most ${limitBytes} (${limitBytes / 2 ** 20} MiB) are accepted.`,
    )
  }
  const [only] = chunks
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, size)
}
