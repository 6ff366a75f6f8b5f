import { createBrowserProject } from '../../scripts/vitest-browser.ts'

export default createBrowserProject({
  name: 'playback in Chromium',
  dependencies: ['rrweb', 'fast-check'],
})
