import { svelte } from '@sveltejs/vite-plugin-svelte'
import { createBrowserProject } from '../../scripts/vitest-browser.ts'
import { replayDocument } from './vite-replay-document.ts'
import { staticIcons } from './vite-static-icons.ts'

export default createBrowserProject({
  name: 'dashboard in Chromium',
  dependencies: ['@playhead/playback > rrweb'],
  searched: ['src/**/*.svelte', 'src/**/*.ts'],
  viewport: { width: 1280, height: 800 },
  plugins: [svelte({ preprocess: staticIcons }), replayDocument],
})
