import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { replayDocument } from './vite-replay-document.ts'

/** The server that Vite's own hands the API on to. */
const API_ORIGIN = 'http://127.0.0.1:4600'

export default defineConfig({
  plugins: [svelte(), replayDocument],
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': API_ORIGIN,
      '/healthz': API_ORIGIN,
      '/recorder.js': API_ORIGIN,
      '/recorder.core.js': API_ORIGIN,
      '/recorder.animations.js': API_ORIGIN,
      '/recorder.canvas.js': API_ORIGIN,
      '/recorder.images.js': API_ORIGIN,
    },
  },
  preview: { host: '127.0.0.1', proxy: { '/api': API_ORIGIN, '/healthz': API_ORIGIN } },
  build: {
    target: 'es2022',
    // Inlined assets would be data: addresses, which the policy of the pages forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', replay: 'replay.html' },
    },
  },
})
