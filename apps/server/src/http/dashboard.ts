import type { FastifyReply, FastifyRequest } from 'fastify'
import { ASSET_PREFIXES, nameBrotli, RECORDER_ASSETS, type Assets } from '../assets/assets.ts'
import { AppError } from '../errors.ts'
import type { AppInstance } from './app-instance.ts'
import { createAssetReply } from './asset-reply.ts'
import { DASHBOARD_POLICY, REPLAY_POLICY } from './content-security.ts'

/** Names of built files carry a hash of their content, so they never change. */
const HASHED = 'assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'

/** What a machine asks for is not answered with a page when it is not there. */
const NO_PAGE = /^(?:(?:api|v1|healthz|readyz|metrics)\/|assets(?:\/[^.]*)?$)/

/** The recorder, the dashboard, and the document that replays run in: files, open to anyone. */
export async function addFileRoutes(app: AppInstance, { assets }: { assets: Assets }) {
  const sendAsset = createAssetReply()
  const send = async (
    exchange: { request: FastifyRequest; reply: FastifyReply },
    name: string,
  ): Promise<FastifyReply> => {
    const bytes = await assets.load(name)
    if (!bytes) throw new AppError('not_found')
    return sendAsset(exchange, { name, bytes, loadBrotli: () => assets.load(nameBrotli(name)) })
  }
  const hidden = { schema: { hide: true } }

  for (const name of RECORDER_ASSETS) {
    app.get(`/${name}`, hidden, async (request, reply) => {
      // The loader asks for the recorder proper by version, so that this never changes.
      const { v: version } = request.query as { v?: string }
      reply
        .header('cache-control', version === undefined ? 'public, max-age=300' : FOR_EVER)
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
      return send({ request, reply }, name)
    })
  }

  app.get('/replay', hidden, async (request, reply) => {
    reply
      .header('content-security-policy', REPLAY_POLICY)
      // Of a page without TLS browsers look the hosts of all its links up, and no policy forbids it.
      .header('x-dns-prefetch-control', 'off')
      .header('x-frame-options', 'SAMEORIGIN')
      .header('cache-control', 'no-cache')
    return send({ request, reply }, `${ASSET_PREFIXES.dashboard}replay.html`)
  })

  app.get('/*', hidden, async (request, reply) => {
    const { '*': path } = request.params as { '*': string }
    if (NO_PAGE.test(path)) throw new AppError('not_found')
    const isFile = path.includes('.')
    // Every other address is a page of the dashboard, which finds its way by itself.
    const name = isFile ? path : 'index.html'
    reply
      .header('content-security-policy', DASHBOARD_POLICY)
      .header('x-frame-options', 'DENY')
      .header('cache-control', getCaching(name))
    return send({ request, reply }, `${ASSET_PREFIXES.dashboard}${name}`)
  })
}

function getCaching(name: string): string {
  return name.startsWith(HASHED) ? FOR_EVER : 'no-cache'
}
