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
export function readBody(stream: Readable, limitBytes: number): Promise<Buffer> {
  // By events: iterating over the stream costs half as much again as storing the body.
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    let hasEnded = false
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limitBytes) chunks.push(chunk)
      else chunks = []
      if (size > DISCARDED_BYTES_LIMIT) {
        stream.pause()
        reject(createTooLargeError(`more than ${DISCARDED_BYTES_LIMIT}`, limitBytes))
      }
    })
    stream.on('end', () => {
      hasEnded = true
      if (size > limitBytes) reject(createTooLargeError(String(size), limitBytes))
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size))
    })
    // The sender went away, as pages do. No failure of ours.
    stream.on('error', (cause) => reject(createGoneError(cause)))
    stream.on('close', () => {
      if (!hasEnded) reject(createGoneError())
    })
  })
}

function createTooLargeError(said: string, limitBytes: number): AppError {
  return new AppError(
    'body_too_large',
    `The body is ${said} bytes; at most ${limitBytes} (${limitBytes / 2 ** 20} MiB) are accepted.`,
  )
}

function createGoneError(cause?: unknown): AppError {
  return new AppError('malformed_body', 'The connection ended before the body did.', { cause })
}
