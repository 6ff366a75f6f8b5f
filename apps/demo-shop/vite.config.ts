import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const PAGES = ['index', 'products', 'cart', 'checkout', 'thanks', 'service']

/** Replaces `<!-- partial: name -->` with src/partials/name.html in every page. */
function htmlPartials(): Plugin {
  return {
    name: 'html-partials',
    transformIndexHtml: {
      // After Vite's own pass, which would take the recorder's script for one of ours.
      order: 'post',
      handler: (html) =>
        html.replace(/<!-- partial: ([a-z-]+) -->/g, (_mark, name: string) =>
          readFileSync(join(root, 'src', 'partials', `${name}.html`), 'utf8').trim(),
        ),
    },
  }
}

export default defineConfig({
  root,
  plugins: [htmlPartials()],
  build: {
    target: 'es2023',
    // Every file stays a request of its own, as on the shops that people really run.
    assetsInlineLimit: 0,
    rolldownOptions: { input: PAGES.map((page) => join(root, `${page}.html`)) },
  },
})
