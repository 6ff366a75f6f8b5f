import { EVENT_TYPE, SOURCE } from './recorded-event.ts'
import type { StagePlugin } from './stage-plugin.ts'

/**
 * Gives the page the colour scheme that the visitor's browser preferred, whatever the
 * viewer's does: a page in a frame is asked for the scheme that its frame has.
 */
export function createColorScheme(getFrame: () => HTMLIFrameElement): StagePlugin {
  return {
    handler({ type, data }) {
      if (type !== EVENT_TYPE.meta && data['source'] !== SOURCE.viewportResize) return
      // Recordings of before do not tell.
      if (data['colorScheme'] === undefined) return
      getFrame().style.colorScheme = data['colorScheme'] === 'dark' ? 'dark' : 'light'
    },
  }
}
