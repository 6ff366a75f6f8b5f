import { defineConfig, type RolldownOptions } from 'rolldown'

/** One file each is all that the single executable can carry. */
function bundle(input: string, file: string): RolldownOptions {
  return {
    input,
    platform: 'node',
    output: { file, format: 'esm', codeSplitting: false },
  }
}

export default defineConfig([
  bundle('src/main.ts', 'dist/main.mjs'),
  bundle('src/worker/worker-main.ts', 'dist/worker.mjs'),
])
