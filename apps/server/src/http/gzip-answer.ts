import type { FastifyReply, FastifyRequest } from 'fastify'
import { promisify } from 'node:util'
import { gzip, gzipSync } from 'node:zlib'

/** Below this an answer fits into one packet whatever is done. */
const LEAST_BYTES = 600
/** Up to here packing is done sooner than another thread would begin with it. */
const AT_ONCE_BYTES = 8 * 1024

/** An `onSend` hook for answers in JSON that are worth packing: most of them repeat themselves. */
export async function gzipAnswer(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  if (typeof payload !== 'string' || payload.length < LEAST_BYTES) return payload
  reply.header('vary', 'accept-encoding')
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return payload
  const isShort = payload.length <= AT_ONCE_BYTES
  const bytes = isShort ? gzipSync(payload) : await promisify(gzip)(payload)
  reply.header('content-encoding', 'gzip').header('content-length', bytes.length)
  return bytes
}
