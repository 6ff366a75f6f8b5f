import type { Plugin, Rolldown } from 'vite'

/** The entry is small and asks for the app by name; the document names it too, so that nothing waits. */
export const preloadApp: Plugin = {
  name: 'playhead-preload-app',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle, path }) {
      if (!bundle || path !== '/index.html') return []
      const app = findChunk(bundle, '/src/app.ts')
      return [app.fileName, ...app.imports].map((name) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
        injectTo: 'head' as const,
      }))
    },
  },
  // The policy of the stage's document lets no style sheet be loaded, and its first picture waits
  // for all that it imports.
  generateBundle(_options, bundle) {
    const { imports } = findChunk(bundle, '/replay.html')
    const foreign = imports.filter((name) => !/^assets\/wire-[^/]+\.js$/.test(name))
    if (foreign.length > 0) throw new Error(`the stage may not load ${foreign.join(', ')}`)
  },
}

function findChunk(bundle: Rolldown.OutputBundle, module: string): Rolldown.OutputChunk {
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && file.facadeModuleId?.endsWith(module)) return file
  }
  throw new Error(`the build has no chunk of ${module}`)
}
