import { createBrowserProject } from '../../scripts/vitest-browser.ts'

export default createBrowserProject({
  name: 'recorder in Chromium',
  dependencies: ['rrweb', 'fflate', 'web-vitals', 'fast-check'],
})
