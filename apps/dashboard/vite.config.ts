import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { brotliFiles } from '../../scripts/brotli-files.ts'
import { leanRrweb } from '../../scripts/lean-rrweb.ts'
import { preloadApp } from './vite-preload-app.ts'
import { replayDocument } from './vite-replay-document.ts'
import { staticIcons } from './vite-static-icons.ts'

/** The server that Vite's own hands the API on to. */
const API_ORIGIN = 'http://127.0.0.1:4600'

/**
 * What several pages share, in few files: dozens of small ones are asked for one after the
 * other where a server speaks HTTP/1.1. What none of them takes is split by pages.
 */
const CHUNK_GROUPS = [
  // The stage's document takes these too, and may have nothing else of the dashboard.
  {
    name: 'wire',
    test: /packages\/(protocol\/|playback\/src\/(stage-protocol|inspection)\.ts)/,
    priority: 4,
  },
  {
    // What the entry itself takes, with all that this needs: the first picture of a session.
    name: 'start',
    test: /preload-helper|lib\/api\/(early-answers|session-paths|query-string)|lib\/player\/(ask-early|first-picture|stage-place|start)\.ts|url-state\/clip/,
    priority: 3,
  },
  {
    name: 'shared',
    test: /node_modules\/(?!.*rrweb)|src\/lib\/(account|api|format|ui|url-state)\//,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'player',
    test: /packages\/playback\/src\/(?!stage)|src\/lib\/(player|timeline|elements|notes|share)\//,
    minShareCount: 2,
    priority: 1,
  },
]

export default defineConfig({
  plugins: [
    svelte({ preprocess: staticIcons }),
    leanRrweb(),
    replayDocument,
    preloadApp,
    brotliFiles(),
  ],
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': API_ORIGIN,
      '/healthz': API_ORIGIN,
      // The loader, the recorder proper and its parts.
      '^/recorder\\.(?:\\w+\\.)?js$': API_ORIGIN,
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
      output: { codeSplitting: { groups: CHUNK_GROUPS } },
    },
  },
})
