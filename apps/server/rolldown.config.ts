import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'
import { escapeToAscii, leaveUnusedOut, loadLate } from './bundle.config.ts'
import { BUILT_OF, noteSources } from './src/testing/built-program.ts'

/** Of all three bundles: they are made one after the other, and the last one's note stays. */
const modules = new Set<string>()

/** Lets tests tell whether the bundle is of the sources that they test. */
const noteBuiltOf: Plugin = {
  name: 'note-built-of',
  generateBundle() {
    const source = JSON.stringify(noteSources(modules))
    this.emitFile({ type: 'asset', fileName: BUILT_OF, source })
  },
  buildEnd() {
    for (const id of this.getModuleIds()) modules.add(id)
  },
}
const MAIN = 'src/main.ts'
/** Errors are told by the names of their classes, and traces by those of functions. */
const KEPT_NAMES = { keepNames: { function: true, class: true } }

/** One file each is all that the single executable can carry. */
function bundle(input: string, file: string, format: 'esm' | 'cjs' = 'esm'): RolldownOptions {
  return {
    input,
    platform: 'node',
    plugins: [noteBuiltOf, leaveUnusedOut, escapeToAscii, ...(input === MAIN ? [loadLate] : [])],
    output: { file, format, codeSplitting: false, minify: { compress: true, mangle: KEPT_NAMES } },
  }
}

export default defineConfig([
  bundle(MAIN, 'dist/main.cjs', 'cjs'),
  bundle('src/worker/worker-main.ts', 'dist/worker.mjs'),
  // From memory Node runs a thread as CommonJS only.
  bundle('src/storage/sqlite/storage-worker.ts', 'dist/storage-worker.cjs', 'cjs'),
])
