import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Connect, type Plugin } from 'vite'

/** The server that Vite's own hands the API on to. */
const API_ORIGIN = 'http://127.0.0.1:4600'

const serveReplay: Connect.NextHandleFunction = (request, _response, next) => {
  if (request.url === '/replay') request.url = '/replay.html'
  next()
}

/** The Playhead server answers /replay with replay.html; Vite's must do so too. */
const replayDocument: Plugin = {
  name: 'playhead-replay-document',
  configureServer: (server) => void server.middlewares.use(serveReplay),
  configurePreviewServer: (server) => void server.middlewares.use(serveReplay),
}

export default defineConfig({
  plugins: [svelte(), replayDocument],
  server: {
    host: '127.0.0.1',
    proxy: { '/api': API_ORIGIN, '/recorder.js': API_ORIGIN },
  },
  preview: { host: '127.0.0.1', proxy: { '/api': API_ORIGIN } },
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
