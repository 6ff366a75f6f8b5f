import { brotliCompressSync } from 'node:zlib'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

/** What a visitor downloads, in bytes of brotli. Raising it is a decision, not a fix. */
const SCRIPT_BYTES_LIMIT = 42_000

/** Prints what the script weighs and stops the build when that is too much. */
function weighScript(): Plugin {
  return {
    name: 'weigh-script',
    writeBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        const bytes = brotliCompressSync(output.code).length
        const line = `${output.fileName}: ${bytes} bytes of brotli, limit ${SCRIPT_BYTES_LIMIT}`
        if (bytes > SCRIPT_BYTES_LIMIT) this.error(line)
        this.info(line)
      }
    },
  }
}

const shared: RolldownOptions = {
  platform: 'browser',
  treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
}

export default defineConfig([
  {
    ...shared,
    plugins: [weighScript()],
    input: 'src/script.ts',
    output: { file: 'dist/recorder.js', format: 'iife', minify: true },
  },
  {
    ...shared,
    input: 'src/index.ts',
    output: { file: 'dist/index.js', format: 'esm' },
  },
])
