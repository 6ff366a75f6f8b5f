/** `npm run build`: the site as one file, dist/site.br, that the server serves under /docs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { buildSite } from './build-site.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const site = buildSite(root)
const text = Buffer.from(JSON.stringify(site))
const packed = brotliCompressSync(text, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    // The same navigation stands in every page.
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  },
})
const dist = join(import.meta.dirname, '..', 'dist')
mkdirSync(dist, { recursive: true })
writeFileSync(join(dist, 'site.br'), packed)
