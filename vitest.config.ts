import { defineConfig } from 'vitest/config'
import { PATIENCE, PATIENT_WAITS } from './scripts/vitest-browser.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          ...PATIENCE,
          // To load all that a server is made of anew for each file took more than half of the
          // time. No test changes what a module holds, and none leaves a clock or a global behind.
          isolate: false,
          // Some start the program a dozen times, one after the other.
          testTimeout: 180_000,
          setupFiles: [PATIENT_WAITS],
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.ts'],
        },
      },
      'apps/dashboard/vitest.config.ts',
      'packages/playback/vitest.config.ts',
      'packages/recorder/vitest.config.ts',
      'packages/recorder/vitest.built.config.ts',
      'packages/reducer/vitest.config.ts',
    ],
  },
})
