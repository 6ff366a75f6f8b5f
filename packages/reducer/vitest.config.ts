import { createBrowserProject } from '../../scripts/vitest-browser.ts'

export default createBrowserProject({
  name: 'reducer in Chromium',
  dependencies: ['rrweb', 'fast-check'],
})
