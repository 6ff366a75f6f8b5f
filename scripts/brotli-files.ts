import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** What a plugin of Rolldown or Vite is, as far as this one goes. */
interface BrotliFilesPlugin {
  readonly name: string
  readonly writeBundle: (
    options: { readonly dir?: string | undefined; readonly file?: string | undefined },
    bundle: Readonly<Record<string, { readonly fileName: string }>>,
  ) => void
}

const COMPRESSED = /\.(?:css|html|js|json|svg)$/

/**
 * Puts `<name>.br`, as small as it gets, beside each file that a server sends compressed:
 * to do that when the first page is asked for would keep whoever asks waiting for seconds.
 */
export function brotliFiles(): BrotliFilesPlugin {
  return {
    name: 'brotli-files',
    writeBundle({ dir, file }, bundle) {
      const folder = dir ?? dirname(file ?? '')
      for (const { fileName } of Object.values(bundle)) {
        if (!COMPRESSED.test(fileName)) continue
        const path = join(folder, fileName)
        writeFileSync(`${path}.br`, toBrotli(readFileSync(path)))
      }
    },
  }
}

function toBrotli(bytes: Uint8Array): Uint8Array {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}
