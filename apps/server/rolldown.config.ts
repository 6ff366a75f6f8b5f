import { defineConfig, type RolldownOptions } from 'rolldown'

/** One file each is all that the single executable can carry. */
function bundle(input: string, file: string, format: 'esm' | 'cjs' = 'esm'): RolldownOptions {
  return {
    input,
    platform: 'node',
    output: { file, format, codeSplitting: false, minify: { compress: true, mangle: false } },
  }
}

export default defineConfig([
  bundle('src/main.ts', 'dist/main.cjs', 'cjs'),
  bundle('src/worker/worker-main.ts', 'dist/worker.mjs'),
  // From memory Node runs a thread as CommonJS only.
  bundle('src/storage/sqlite/storage-worker.ts', 'dist/storage-worker.cjs', 'cjs'),
])
