import type { FastifyReply, FastifyRequest } from 'fastify'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { ASSET_PREFIXES, type Assets } from '../assets/assets.ts'
import { AppError } from '../errors.ts'
import type { AppInstance } from './app-instance.ts'
import { createAssetReply } from './asset-reply.ts'
import { DOCS_POLICY } from './content-security.ts'

/** The documentation of this version, open to anyone: pages that were made when it was built. */
export async function addDocsRoutes(app: AppInstance, { assets }: { assets: Assets }) {
  const sendAsset = createAssetReply()
  let site: Promise<ReadonlyMap<string, string>> | null = null

  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    site ??= loadSite(assets)
    const files = await site
    const { '*': path = '' } = request.params as { '*'?: string }
    const name = toFileName(path)
    const text = files.get(name)
    const missing = files.get('404.html')
    if (missing === undefined) throw new AppError('not_found')
    reply
      .header('content-security-policy', DOCS_POLICY)
      .header('x-frame-options', 'DENY')
      .header('cache-control', 'no-cache')
    if (text === undefined) return reply.code(404).type('text/html; charset=utf-8').send(missing)
    return sendAsset({ request, reply }, { name, bytes: Buffer.from(text) })
  }
  const hidden = { schema: { hide: true } }
  app.get('/docs', hidden, send)
  app.get('/docs/*', hidden, send)
}

/** All pages are one file, which is a tenth of what they are one by one. */
async function loadSite(assets: Assets): Promise<ReadonlyMap<string, string>> {
  const packed = await assets.load(`${ASSET_PREFIXES.docs}site.br`)
  if (!packed) return new Map()
  const text = (await promisify(brotliDecompress)(packed)).toString('utf8')
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>))
}

function toFileName(path: string): string {
  const name = path.replace(/\/$/, '')
  if (name === '') return 'index.html'
  return /\.(?:css|js|json|html)$/.test(name) ? name : `${name}.html`
}
