import { RECORDER_PARTS } from '@playhead/protocol'

/**
 * The files that come with the server: `dashboard/…`, `shop/…`, `recordings/…`,
 * `export-page/…`, `docs/site.br`,
 * `recorder.js`, `recorder.core.js` and the parts beside it. They lie in folders of the checkout, or inside the single
 * executable.
 */
export interface Assets {
  /** The file's bytes; null when there is none of that name. */
  load(name: string): Promise<Uint8Array | null>
  /** Names that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>
}

/** What a file is called that holds another one, compressed with brotli when it was built. */
export const nameBrotli = (name: string): string => `${name}.br`

/** The names under which each group of files is found. */
export const ASSET_PREFIXES = {
  dashboard: 'dashboard/',
  shop: 'shop/',
  recordings: 'recordings/',
  exportPage: 'export-page/',
  docs: 'docs/',
} as const

/** What pages load: the loader, the recorder proper that it fetches, and that one's parts. */
export const RECORDER_ASSETS: readonly string[] = [
  'recorder.js',
  'recorder.core.js',
  ...RECORDER_PARTS.map((part) => `recorder.${part}.js`),
]
