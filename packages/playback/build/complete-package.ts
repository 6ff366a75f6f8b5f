import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { writeWireTypes } from './wire-types.ts'

/**
 * Makes what was built a package of its own, which depends on nothing: it carries what it
 * needs of the workspace and of rrweb.
 */
function completePackage(): void {
  writeWireTypes('dist')
  copyFileSync('src/stage/stage.css', 'dist/stage.css')
  copyFileSync('README.md', 'dist/README.md')
  copyFileSync('../../LICENSE', 'dist/LICENSE')
  const { name, version, description, license, type, sideEffects } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<string, unknown>
  const exports = {
    '.': { types: './index.d.ts', default: './index.js' },
    './stage': { types: './stage/index.d.ts', default: './stage.js' },
    './stage.css': './stage.css',
  }
  const own = { name, version, description, license, type, sideEffects, exports }
  writeFileSync('dist/package.json', `${JSON.stringify(own, null, 2)}\n`)
}

completePackage()
