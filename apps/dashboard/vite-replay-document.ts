import type { Connect, Plugin } from 'vite'

const serve: Connect.NextHandleFunction = (request, _response, next) => {
  if (request.url === '/replay') request.url = '/replay.html'
  next()
}

/** The Playhead server answers /replay with replay.html; Vite's must do so too. */
export const replayDocument: Plugin = {
  name: 'playhead-replay-document',
  configureServer: (server) => void server.middlewares.use(serve),
  configurePreviewServer: (server) => void server.middlewares.use(serve),
}
