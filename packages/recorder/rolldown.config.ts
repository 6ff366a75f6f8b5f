import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

/**
 * rrweb's bundle holds all of postcss for its replayer. Its top level runs postcss's
 * modules and reads `postcss.parse` and the like for exports that nobody imports, and
 * that keeps the whole of it alive. Without the reads, and with the runs marked pure,
 * the recorder's half is less than half the size.
 */
function dropPostcss(): Plugin {
  return {
    name: 'drop-postcss',
    transform: {
      filter: { id: /[\\/]rrweb[\\/]dist[\\/]rrweb\.js$/ },
      handler: (code) => ({
        code: code
          .replace(/^import_postcss(?:\$\d)?\.default(?:\.\w+)?;$/gm, '')
          .replace(
            /(__toESM(?:\$\d)?\()(\(\/\* @__PURE__ \*\/ __commonJSMin)/g,
            '$1/* @__PURE__ */ $2',
          ),
        // Only lines of rrweb's that are not in the output are changed.
        map: null,
      }),
    },
  }
}

const shared: RolldownOptions = {
  plugins: [dropPostcss()],
  platform: 'browser',
  treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
}

export default defineConfig([
  {
    ...shared,
    input: 'src/script.ts',
    output: { file: 'dist/recorder.js', format: 'iife', minify: true },
  },
  {
    ...shared,
    input: 'src/index.ts',
    output: { file: 'dist/index.js', format: 'esm' },
  },
])
