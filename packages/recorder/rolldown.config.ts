import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'
import { minify } from 'terser'
import { brotliFiles } from '../../scripts/brotli-files.ts'
import { RECORDER_PARTS } from '../protocol/src/paths.ts'
import { findInternalNames } from './build/internal-names.ts'

/**
 * What a visitor downloads, in bytes of brotli: the loader, which the page waits for,
 * the recorder proper, which it does not, and the parts that few pages ask for. Raising a limit is a decision, not a fix.
 */
const LIMITS: Record<string, number> = {
  'recorder.js': 3_500,
  'recorder.core.js': 39_750,
  'recorder.canvas.js': 2_500,
  'recorder.images.js': 3_500,
  'recorder.animations.js': 1_500,
  'recorder.frames.js': 4_000,
  'recorder.heavy.js': 2_000,
}

/** Prints what the script weighs and stops the build when that is too much. */
function weighScript(): Plugin {
  return {
    name: 'weigh-script',
    writeBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        const bytes = brotliCompressSync(output.code).length
        const limit = LIMITS[output.fileName] ?? 0
        const line = `${output.fileName}: ${bytes} bytes of brotli, limit ${limit}`
        if (bytes > limit) this.error(line)
        this.info(line)
      }
    },
  }
}

let names: ReturnType<typeof findInternalNames> | undefined
const nameCache = {}

/**
 * Makes the script smaller than rolldown alone does. The names by which our own parts
 * call each other are shortened, too, and no others; the tests of the public face run
 * against the result.
 */
function shortenScript(): Plugin {
  return {
    name: 'shorten-script',
    async generateBundle(_options, bundle) {
      names ??= findInternalNames()
      const regex = new RegExp(`^(?:${names.internal.join('|')})$`)
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        const { code } = await minify(output.code, {
          ecma: 2020,
          // Nothing here is called with `new` that is not a class of the browser.
          compress: {
            passes: 6,
            negate_iife: false,
            // As above: nothing here reads a property for what reading it does.
            pure_getters: true,
            unsafe_arrows: true,
            unsafe_proto: true,
          },
          mangle: { properties: { regex, reserved: names.others } },
          // What one file calls a name, the others must call it too.
          nameCache,
        })
        output.code = code ?? output.code
      }
    },
  }
}

/**
 * Tells the loader which recorder proper it was built with, so that browsers may keep
 * that one for ever. It has been written when the loader is built.
 */
function nameCore(): Plugin {
  return {
    name: 'name-core',
    transform: {
      filter: { id: /[\\/]loader\.ts$/ },
      handler(code) {
        const core = readFileSync('dist/recorder.core.js')
        const version = createHash('sha256').update(core).digest('hex').slice(0, 12)
        return { code: code.replaceAll('${CORE_VERSION}', version), map: null }
      },
    },
  }
}

/** Tells the recorder proper which parts it was built with. They have been written before. */
function nameParts(): Plugin {
  return {
    name: 'name-parts',
    transform: {
      filter: { id: /[\\/]load-part-by-tag\.ts$/ },
      handler(code) {
        const parts = RECORDER_PARTS.map((part) => readFileSync(`dist/recorder.${part}.js`, 'utf8'))
        const version = createHash('sha256').update(parts.join()).digest('hex').slice(0, 12)
        return { code: code.replaceAll('${PARTS_VERSION}', version), map: null }
      },
    },
  }
}

const shared: RolldownOptions = {
  platform: 'browser',
  treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
}

export default defineConfig([
  ...RECORDER_PARTS.map((part) => ({
    ...shared,
    plugins: [shortenScript(), weighScript(), brotliFiles()],
    input: `src/${part}-script.ts`,
    output: { file: `dist/recorder.${part}.js`, format: 'iife' as const, minify: true },
  })),
  {
    ...shared,
    plugins: [nameParts(), shortenScript(), weighScript(), brotliFiles()],
    input: 'src/script.ts',
    output: { file: 'dist/recorder.core.js', format: 'iife', minify: true },
  },
  {
    ...shared,
    plugins: [nameCore(), weighScript(), brotliFiles()],
    input: 'src/loader.ts',
    output: { file: 'dist/recorder.js', format: 'iife', minify: true },
  },
  {
    ...shared,
    input: 'src/index.ts',
    output: {
      dir: 'dist',
      entryFileNames: 'index.js',
      chunkFileNames: 'index.[name].js',
      format: 'esm',
    },
  },
])
