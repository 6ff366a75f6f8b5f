import { createBrowserProject } from '../../scripts/vitest-browser.ts'

export default createBrowserProject({
  name: 'recorder in Chromium',
  dependencies: ['rrweb', 'web-vitals', 'fast-check'],
  setupFiles: ['src/testing/fresh-browser.ts'],
})
