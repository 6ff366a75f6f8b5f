import Fastify, { type FastifyInstance } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import { ASSET_PREFIXES, type Assets } from '../../assets/assets.ts'
import { getContentType } from '../../assets/content-type.ts'
import { NO_COMPILERS } from '../../http/compile-late.ts'

/** How long the slow request of the shop takes. */
const SLOW_MS = 1_500

const PRODUCTS = [
  { slug: 'ember-lamp', stock: 3 },
  { slug: 'second-cup-mug', stock: 42 },
  { slug: 'opinion-blanket', stock: 7 },
  { slug: 'slow-kettle', stock: 12 },
  { slug: 'margin-notebook', stock: 120 },
  { slug: 'window-pot', stock: 0 },
  { slug: 'long-candle', stock: 64 },
  { slug: 'attic-radio', stock: 2 },
]

export interface ShopOptions {
  readonly assets: Assets
  /** Where the pages get the recorder from, and send to. */
  readonly serverUrl: string
  readonly projectKey: string
}

/** The demo shop: its built pages, and the answers that apps/demo-shop/README.md lists. */
export function createShop(options: ShopOptions): FastifyInstance {
  const shop = Fastify({
    forceCloseConnections: 'idle',
    keepAliveTimeout: 5_000,
    schemaController: NO_COMPILERS,
  })

  shop.get('/api/products', async () => ({ products: PRODUCTS }))
  shop.get('/api/recommendations', async () => {
    await wait(SLOW_MS, undefined, { ref: false })
    return { slugs: ['slow-kettle', 'long-candle', 'attic-radio'] }
  })
  shop.post('/api/coupon', async (_request, reply) =>
    reply.code(500).send({ error: 'The coupon service is not available.' }),
  )
  let lastOrder = 1_041
  shop.post('/api/orders', async () => {
    lastOrder += 1
    return { orderNumber: `OW-${lastOrder}` }
  })

  shop.get('/*', async (request, reply) => {
    const { '*': path } = request.params as { '*': string }
    const name = getFileName(path)
    const bytes = await options.assets.load(`${ASSET_PREFIXES.shop}${name}`)
    reply.header('cache-control', 'no-cache')
    if (!bytes) return reply.code(404).type('text/plain; charset=utf-8').send('Not found')
    reply.type(getContentType(name))
    return reply.send(name.endsWith('.html') ? fillIn(bytes, options) : bytes)
  })
  return shop
}

/** `/x` is `x.html`; the products are one document. */
function getFileName(path: string): string {
  if (path === '') return 'index.html'
  if (path.startsWith('products/')) return 'products.html'
  return path.includes('.') ? path : `${path}.html`
}

function fillIn(html: Uint8Array, { serverUrl, projectKey }: ShopOptions): string {
  return new TextDecoder()
    .decode(html)
    .replaceAll('__PLAYHEAD_HOST__', serverUrl)
    .replaceAll('__PLAYHEAD_KEY__', projectKey)
}
