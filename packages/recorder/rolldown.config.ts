import { brotliCompressSync } from 'node:zlib'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

/**
 * What a visitor downloads, in bytes of brotli. Raising it is a decision, not a fix:
 * the rules of privacy, vitals and reasons took their room while rrweb, half of it all,
 * has not left the script yet.
 */
const SCRIPT_BYTES_LIMIT = 49_500

/** Cuts of rrweb's bundle: what to find, what to put, and why it may go. */
const CUTS: readonly { find: RegExp; put: string }[] = [
  // rrweb's replayer brings postcss. Its top level reads `postcss.parse` and the like
  // for exports that nobody imports, and runs modules for them, which keeps all of it.
  { find: /^import_postcss(?:\$\d)?\.default(?:\.\w+)?;$/gm, put: '' },
  {
    find: /(__toESM(?:\$\d)?\()(\(\/\* @__PURE__ \*\/ __commonJSMin)/g,
    put: '$1/* @__PURE__ */ $2',
  },
  // Canvases are not recorded, and a manager that does nothing is all that is asked for.
  {
    find: /new CanvasManager\(\{[^}]*\}\)/g,
    put: '({ freeze() {}, unfreeze() {}, lock() {}, unlock() {}, reset() {} })',
  },
]

function trimRrweb(): Plugin {
  return {
    name: 'trim-rrweb',
    transform: {
      filter: { id: /[\\/]rrweb[\\/]dist[\\/]rrweb\.js$/ },
      handler(code) {
        let trimmed = code
        for (const { find, put } of CUTS) {
          const before = trimmed
          trimmed = trimmed.replace(find, put)
          if (trimmed === before) this.error(`rrweb has changed: nothing matches ${find}`)
        }
        return { code: trimmed, map: null }
      },
    },
  }
}

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
    plugins: [trimRrweb(), weighScript()],
    input: 'src/script.ts',
    output: { file: 'dist/recorder.js', format: 'iife', minify: true },
  },
  {
    ...shared,
    plugins: [trimRrweb()],
    input: 'src/index.ts',
    output: { file: 'dist/index.js', format: 'esm' },
  },
])
