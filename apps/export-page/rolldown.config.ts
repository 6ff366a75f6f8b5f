import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineConfig, type Plugin } from 'rolldown'

const STYLES = [
  createRequire(import.meta.url).resolve('rrweb-player/dist/style.css'),
  join(import.meta.dirname, 'src/export-page.css'),
]

/** The player's styles and ours, in one file. */
function joinStyles(): Plugin {
  return {
    name: 'join-styles',
    writeBundle({ file }) {
      const css = STYLES.map((path) => readFileSync(path, 'utf8')).join('\n')
      writeFileSync(join(dirname(file ?? ''), 'export-page.css'), css)
    },
  }
}

export default defineConfig({
  input: 'src/main.ts',
  platform: 'browser',
  plugins: [joinStyles()],
  output: {
    file: 'dist/export-page.js',
    format: 'iife',
    codeSplitting: false,
    minify: true,
  },
})
