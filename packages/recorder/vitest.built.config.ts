import { fileURLToPath } from 'node:url'
import { createBrowserProject } from '../../scripts/vitest-browser.ts'
import { LOADED_CALLS } from './src/loader-face.ts'

const SCRIPT = fileURLToPath(new URL('dist/recorder.core.js', import.meta.url))

/** What the tests import of the sources, and what they get instead. */
const BUILT: Readonly<Record<string, string>> = {
  // By a tag, as pages load it: next to it lie the parts.
  'index.ts': `import src from ${JSON.stringify(`${SCRIPT}?url`)}
    const tag = Object.assign(document.createElement('script'), { src })
    await new Promise((resolve) => {
      tag.addEventListener('load', resolve)
      document.head.append(tag)
    })
    export const { ${LOADED_CALLS.join(', ')} } = window.Playhead
    delete window.Playhead`,
  'script.ts': `import ${JSON.stringify(`${SCRIPT}?tag`)}`,
}

/**
 * The tests of the public face once more, against the script that visitors download: it
 * is shortened in ways that no test of the sources would notice. It has to be built before.
 */
export default createBrowserProject({
  name: 'built recorder in Chromium',
  dependencies: ['rrweb', 'web-vitals', 'fast-check'],
  setupFiles: ['src/testing/fresh-browser.ts'],
  include: ['src/*.browser.test.ts', 'src/{boot,capture,privacy}/*.browser.test.ts'],
  plugins: [
    {
      name: 'built-recorder',
      enforce: 'pre',
      resolveId(id) {
        const [, name = ''] = /^\.\.?\/(\w+\.ts)$/.exec(id) ?? []
        return Object.hasOwn(BUILT, name) ? `\0${name}` : null
      },
      load: (id) => (id.startsWith('\0') ? (BUILT[id.slice(1)] ?? null) : null),
    },
  ],
})
