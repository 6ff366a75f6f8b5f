import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { getContentType } from '../assets/content-type.ts'

const COMPRESSED = /^(text\/|application\/json|image\/svg)/
const CACHE_ENTRIES_LIMIT = 500

export interface AssetFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** The same file as it was compressed when it was built; null where it was not. */
  readonly loadBrotli?: () => Promise<Uint8Array | null>
}

/** Sends a file: compressed, if the browser has it in mind; not at all, if it has it already. */
export type SendAsset = (
  exchange: { request: FastifyRequest; reply: FastifyReply },
  file: AssetFile,
) => Promise<FastifyReply>

export function createAssetReply(): SendAsset {
  const compressed = new Map<string, Promise<Uint8Array>>()

  const compress = (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const known = compressed.get(key)
    if (known) return known
    // Only rebuilds of a checkout make it grow.
    if (compressed.size >= CACHE_ENTRIES_LIMIT) compressed.clear()
    const made = make()
    compressed.set(key, made)
    return made
  }

  return async ({ request, reply }, { name, bytes, loadBrotli }) => {
    const contentType = getContentType(name)
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
    const etag = `"${hash}"`
    reply.header('etag', etag).header('vary', 'accept-encoding').type(contentType)
    if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()

    const accepted = request.headers['accept-encoding'] ?? ''
    if (!COMPRESSED.test(contentType)) return reply.send(bytes)
    if (/\bbr\b/.test(accepted)) {
      reply.header('content-encoding', 'br')
      return reply.send(
        await compress(`br ${hash}`, async () => (await loadBrotli?.()) ?? toBrotli(bytes)),
      )
    }
    if (/\bgzip\b/.test(accepted)) {
      reply.header('content-encoding', 'gzip')
      return reply.send(await compress(`gzip ${hash}`, () => promisify(gzip)(bytes, { level: 9 })))
    }
    return reply.send(bytes)
  }
}

function toBrotli(bytes: Uint8Array): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}
