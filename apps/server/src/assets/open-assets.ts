import { isSea } from 'node:sea'
import { fileURLToPath } from 'node:url'
import type { Assets } from './assets.ts'
import { createFolderAssets } from './folder-assets.ts'
import { createSeaAssets } from './sea-assets.ts'

/**
 * Finds the files that come with the server, wherever it runs: in the single
 * executable, bundled in `dist/`, or straight from its source.
 *
 * @param entryUrl `import.meta.url` of main.ts, which is two folders below
 * apps/ in its source as well as in its bundle
 */
export function openAssets(entryUrl: string): Assets {
  let found: Assets | undefined
  // Not before one is asked for: in a snapshot it is not known yet where the program runs.
  const find = (): Assets =>
    (found ??= isSea()
      ? createSeaAssets()
      : createFolderAssets(fileURLToPath(new URL('../../../', entryUrl))))
  return { load: (name) => find().load(name), list: (prefix) => find().list(prefix) }
}
